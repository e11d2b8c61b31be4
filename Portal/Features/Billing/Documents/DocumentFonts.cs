namespace Portal.Features.Billing.Documents;

/// <summary>The two weights of Noto Sans SC (SIL Open Font License) that lie beside the program; they have Latin and Chinese.</summary>
public static class DocumentFonts
{
    private static readonly Lazy<byte[]> RegularFile = new(() => Read("NotoSansSC_400Regular.ttf"));
    private static readonly Lazy<byte[]> BoldFile = new(() => Read("NotoSansSC_700Bold.ttf"));

    public static ReadOnlyMemory<byte> Regular => RegularFile.Value;

    public static ReadOnlyMemory<byte> Bold => BoldFile.Value;

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fonts", name));
}
