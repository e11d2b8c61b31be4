using System.Globalization;
using System.Text;

namespace Portal.Features.Files;

/// <summary>Names of project files: one path segment, without control characters, at most 255 bytes, each once in a project.</summary>
public static class FileNames
{
    private const int MaxBytes = 255;

    public static bool IsFileName(string name) =>
        !string.IsNullOrWhiteSpace(name) && name is not ("." or "..") && Encoding.UTF8.GetByteCount(name) <= MaxBytes && !name.Any(IsForbidden);

    /// <summary>The name a result of that path is kept under; tasks name their files as they like.</summary>
    public static string OfResult(string path)
    {
        var name = string.Concat(path[(path.LastIndexOf('/') + 1)..].Select(c => IsForbidden(c) ? '_' : c));
        return IsFileName(name) ? name : "result";
    }

    /// <summary><paramref name="name"/>, or with the first number behind its stem that no other has: <c>model (2).zip</c>.</summary>
    public static string Free(string name, IReadOnlySet<string> taken)
    {
        var extension = Path.GetExtension(name);
        var stem = name[..^extension.Length];
        var free = name;
        for (var number = 2; taken.Contains(free); number++)
            free = Shorten(stem, extension, string.Create(CultureInfo.InvariantCulture, $" ({number})"));
        return free;
    }

    // The stem gives way, by whole characters, so that all fits.
    private static string Shorten(string stem, string extension, string number)
    {
        var elements = new StringInfo(stem);
        for (var length = elements.LengthInTextElements; length > 0; length--)
        {
            var name = elements.SubstringByTextElements(0, length) + number + extension;
            if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
                return name;
        }

        return "file" + number;
    }

    private static bool IsForbidden(char c) => c is '/' or '\\' || char.IsControl(c);
}
