using System.Text.RegularExpressions;

namespace Portal.Components.Shared;

/// <summary>A stretch of plain text, or an address in it.</summary>
public sealed partial record LinkedPart(string Text, bool IsLink)
{
    /// <summary>Cuts <paramref name="text"/> at its http and https addresses; the parts put together are the text again.</summary>
    public static IReadOnlyList<LinkedPart> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<LinkedPart>();
        var at = 0;
        foreach (var address in Addresses().EnumerateMatches(text))
        {
            // A full stop or a bracket after an address belongs to the sentence.
            var length = text.AsSpan(address.Index, address.Length).TrimEnd(".,;:!?)]}'\"").Length;
            if (!Uri.TryCreate(text.Substring(address.Index, length), UriKind.Absolute, out _))
                continue;
            if (address.Index > at)
                parts.Add(new LinkedPart(text[at..address.Index], false));
            parts.Add(new LinkedPart(text.Substring(address.Index, length), true));
            at = address.Index + length;
        }

        if (at < text.Length)
            parts.Add(new LinkedPart(text[at..], false));
        return parts;
    }

    // ASCII only: in Chinese text an address ends where the sentence goes on without a space.
    [GeneratedRegex(@"https?://[!-;=?-~]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Addresses();
}
