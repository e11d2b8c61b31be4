namespace Portal.Core.Capacity;

/// <summary>One limit, and what is held of it.</summary>
/// <param name="Field">As <see cref="QuotaField"/> names it.</param>
/// <param name="Limit">The most that may be held now, in the unit of the field.</param>
/// <param name="InUse">What is held; more than the limit where that fell below it.</param>
/// <param name="RaisedUntil">When the limit falls back to <paramref name="Later"/>; null while nothing is raised for a time.</param>
/// <param name="Later">What holds from then on.</param>
public sealed record QuotaRow(string Field, long Limit, long InUse, DateTimeOffset? RaisedUntil = null, long? Later = null)
{
    /// <summary>What may still be held; none where the limit fell below what is held.</summary>
    public long Left => Math.Max(0, Limit - InUse);

    /// <summary>True when nothing more may be held.</summary>
    public bool IsFull => InUse >= Limit;

    /// <summary>True from four fifths on.</summary>
    public bool IsNearlyFull => (Int128)InUse * 5 >= (Int128)Limit * 4;
}
