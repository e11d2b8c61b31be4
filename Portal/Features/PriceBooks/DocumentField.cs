using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Features.PriceBooks;

/// <summary>A field of a row of a document, as refusals name it: <c>contracts[2].tiers[0].from</c>.</summary>
/// <param name="List"><c>rules</c>, <c>contracts</c> or <c>windows</c>.</param>
/// <param name="Index">From 0.</param>
/// <param name="Name">Of the row's own field, such as <c>tiers</c>.</param>
public sealed partial record DocumentField(string List, int Index, string Name)
{
    /// <summary>Null for what is in no row, such as <c>spotPerMille</c>.</summary>
    public static DocumentField? Parse(string? named) => Form().Match(named ?? "") is { Success: true } match
        ? new DocumentField(match.Groups["list"].Value, int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture), match.Groups["name"].Value)
        : null;

    [GeneratedRegex(@"^(?<list>rules|contracts|windows)\[(?<index>\d{1,6})\]\.(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

/// <summary>A row of the editor and its field that was refused.</summary>
/// <param name="Row">The row itself, so that it stays the one however rows come and go.</param>
/// <param name="Name">As the document calls it, such as <c>price</c>.</param>
public sealed record FaultyField(object Row, string Name);
