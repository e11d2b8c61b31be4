namespace Portal.Core.Planning;

/// <summary>Finds how many are enough without trying every number: 1, 2, 4 … until it is enough, then by halves between the last too few and the first enough.</summary>
/// <remarks>It takes more to be at least as good. Where a schedule is by chance worse on more nodes, the answer is still enough, and one fewer than it was tried and was not.</remarks>
public static class FewestCopies
{
    /// <summary>The fewest from 1 to <paramref name="most"/> that are enough; null when not even the most are.</summary>
    /// <param name="most">At least 1.</param>
    /// <param name="isEnough">Asked at most once for each number.</param>
    public static int? Find(int most, Func<int, bool> isEnough)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentNullException.ThrowIfNull(isEnough);
        var (tooFew, tried) = (0, 1);
        while (!isEnough(tried))
        {
            if (tried == most)
                return null;
            (tooFew, tried) = (tried, Math.Min(most, 2 * tried));
        }

        var enough = tried;
        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            if (isEnough(middle))
                enough = middle;
            else
                tooFew = middle;
        }

        return enough;
    }
}
