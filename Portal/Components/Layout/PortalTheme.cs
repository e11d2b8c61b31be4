using MudBlazor;

namespace Portal.Components.Layout;

/// <summary>MudBlazor's typography and shape; its colours come from the tokens in the style sheets.</summary>
public static class PortalTheme
{
    private static readonly string[] Fonts = ["Inter", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "sans-serif"];

    public static MudTheme Instance { get; } = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "14px", FontWeight = "450", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "13px", FontWeight = "550", TextTransform = "none", LetterSpacing = "0" },
        },
    };
}
