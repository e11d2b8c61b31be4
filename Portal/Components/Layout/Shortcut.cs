namespace Portal.Components.Layout;

/// <summary>What keys do on every page. The help lists this table, and the script reads its keys from that list.</summary>
/// <param name="Keys">Ways to press it: keys one after another with a space between, held together with a plus.</param>
/// <param name="Key">Names it in <see cref="SharedText"/>.</param>
/// <param name="Href">Where it leads; null where it opens something.</param>
/// <param name="Opens">The dialog it opens, by the name it bears in <c>data-dialog</c>.</param>
public sealed record Shortcut(IReadOnlyList<string> Keys, string Key, string? Href = null, string? Opens = null)
{
    public static IReadOnlyList<Shortcut> All { get; } =
    [
        new(["/", "Ctrl+k"], "Search", Opens: "palette"),
        new(["g h"], "Home", "/"),
        new(["g t"], "Tasks", "/tasks"),
        new(["g n"], "NewTask", "/tasks/new"),
        new(["g m"], "Models", "/models"),
        new(["g f"], "Files", "/files"),
        new(["g u"], "Usage", "/usage"),
        new(["g b"], "Billing", "/billing"),
        new(["?"], "Shortcuts", Opens: "shortcuts"),
    ];
}
