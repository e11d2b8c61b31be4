namespace Portal.Components.Shared;

/// <summary>One series of a chart.</summary>
/// <param name="Name">In the reader's language.</param>
/// <param name="Colour">1 to 8 of the palette; the same thing has the same one on every page, see <see cref="ChartColour"/>.</param>
/// <param name="Values">One per label; null leaves a gap.</param>
public sealed record ChartValues(string Name, int Colour, IReadOnlyList<double?> Values);
