using Portal.Core.Primitives;

namespace Portal.Features.Verification.Documents;

/// <summary>Why a file is not taken. Each is of the field <c>file</c>, and its code says what is wrong with it.</summary>
public static class DocumentRefusals
{
    public const string Empty = "file_empty";

    public const string TooLarge = "file_too_large";

    /// <summary>Neither PDF nor PNG nor JPEG.</summary>
    public const string TypeUnknown = "file_type_unknown";

    /// <summary>Damaged, or not what it begins as.</summary>
    public const string Unreadable = "file_unreadable";

    /// <summary>Something else as well, or with something in it that acts.</summary>
    public const string Unsafe = "file_unsafe";

    public const string Encrypted = "file_encrypted";

    public const string TooManyPixels = "file_too_many_pixels";

    public const string TooManyPages = "file_too_many_pages";

    public const string Infected = "file_infected";

    public const string ScannerUnavailable = "scanner_unavailable";

    public static Refusal Of(string code, long? most = null) =>
        new(code, "file", most is { } limit ? new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{limit}" } : null);
}
