using System.Globalization;

namespace Portal.Features.Verification.Documents;

/// <summary>Names under which documents are shown: a stranger chose them, so that they can neither lead elsewhere nor read as something else.</summary>
public static class DocumentNames
{
    public const int MaxLength = 100;

    /// <summary>The last part of a name, without control, format (among them those that turn the direction of writing) and other invisible characters, and with the extension of what the file is.</summary>
    public static string Of(string name, DocumentType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var stem = Path.GetFileNameWithoutExtension(string.Concat(last.Where(IsVisible))).Trim(' ', '.');
        var extension = DocumentTypes.ExtensionOf(type);
        var length = Math.Min(stem.Length, MaxLength - extension.Length);
        // No half of a pair of surrogates at the end.
        if (length > 0 && length < stem.Length && char.IsHighSurrogate(stem[length - 1]))
            length--;
        return (length == 0 ? "document" : stem[..length]) + extension;
    }

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
