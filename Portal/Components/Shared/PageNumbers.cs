namespace Portal.Components.Shared;

/// <summary>Which rows a page shows and which page numbers lead on from it. Pages count from 1.</summary>
public sealed record PageNumbers(int Page, int Last, long From, long To, long Total)
{
    /// <summary>A page out of range becomes the nearest one that exists.</summary>
    /// <param name="page">As the address says it.</param>
    /// <param name="size">Rows per page, at least 1.</param>
    /// <param name="total">All rows; 0 gives one empty page.</param>
    public static PageNumbers Of(int page, int size, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var last = (int)Math.Clamp((total + size - 1) / size, 1, int.MaxValue);
        var at = Math.Clamp(page, 1, last);
        var from = (long)(at - 1) * size;
        return new PageNumbers(at, last, total == 0 ? 0 : from + 1, Math.Min(from + size, total), total);
    }

    /// <summary>First, last, and the neighbours of this page; null stands for a gap.</summary>
    public IReadOnlyList<int?> Shown()
    {
        var shown = new List<int?>();
        var before = 0;
        foreach (var page in new[] { 1, Page - 1, Page, Page + 1, Last }.Where(p => p >= 1 && p <= Last).Distinct().Order())
        {
            if (page == before + 2)
                shown.Add(page - 1);
            else if (page > before + 2)
                shown.Add(null);
            shown.Add(page);
            before = page;
        }

        return shown;
    }
}
