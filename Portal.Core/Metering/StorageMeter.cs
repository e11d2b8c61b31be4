using Portal.Core.Primitives;

namespace Portal.Core.Metering;

/// <summary>A file as the meter sees it.</summary>
/// <param name="Bytes">Length; not negative.</param>
/// <param name="From">When it came.</param>
/// <param name="To">When it went; null while it is there.</param>
public readonly record struct KeptFile(long Bytes, DateTimeOffset From, DateTimeOffset? To);

/// <summary>Measures what a project keeps, from its files and when they came and went. Pure: the same files give the same record, however late it is made.</summary>
public static class StorageMeter
{
    private const long BytesInMebibyte = 1 << 20;

    /// <summary>What was kept over a stretch. Each file counts from the second in which it came until the one in which it went.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="files">All of the project; those that were not there do not count.</param>
    /// <param name="stretch">From a whole second to a whole second, and over: no file may come into it or go within it any more.</param>
    /// <returns>Null where it is less than half a MiB-second.</returns>
    /// <exception cref="ArgumentException">The stretch is empty, or begins or ends within a second.</exception>
    /// <exception cref="OverflowException">It passes the range of the record, which is some 270 PiB for a year.</exception>
    public static StorageRecord? Measure(StorageRecordId id, ProjectId project, OrganisationId organisation, IEnumerable<KeptFile> files, TimeRange stretch)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (stretch.Start >= stretch.End || WholeSecond(stretch.Start) != stretch.Start || WholeSecond(stretch.End) != stretch.End)
            throw new ArgumentException("A stretch goes from a whole second to a later one.", nameof(stretch));
        var kept = new List<(DateTimeOffset From, DateTimeOffset To, long Bytes)>();
        foreach (var file in files)
        {
            var from = Later(WholeSecond(file.From), stretch.Start);
            var to = file.To is { } gone && WholeSecond(gone) < stretch.End ? WholeSecond(gone) : stretch.End;
            if (from < to)
                kept.Add((from, to, file.Bytes));
        }

        var byteSeconds = kept.Aggregate((Int128)0, (sum, one) => sum + ((Int128)one.Bytes * ((one.To - one.From).Ticks / TimeSpan.TicksPerSecond)));
        var mebibyteSeconds = checked((long)((byteSeconds + (BytesInMebibyte / 2)) / BytesInMebibyte));
        return mebibyteSeconds == 0 ? null : new StorageRecord
        {
            Id = id, ProjectId = project, OrganisationId = organisation, ChargePeriodStart = stretch.Start, ChargePeriodEnd = stretch.End,
            MebibyteSeconds = mebibyteSeconds, PeakMebibytes = checked((long)((PeakOf(kept) + BytesInMebibyte - 1) / BytesInMebibyte)),
        };
    }

    /// <summary>The start of the second that an instant lies in, UTC.</summary>
    public static DateTimeOffset WholeSecond(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    // It can only be reached when a file comes.
    private static Int128 PeakOf(List<(DateTimeOffset From, DateTimeOffset To, long Bytes)> kept)
    {
        var (now, peak) = ((Int128)0, (Int128)0);
        foreach (var (_, bytes) in kept.Select(one => (At: one.From, Bytes: (Int128)one.Bytes)).Concat(kept.Select(one => (At: one.To, Bytes: -(Int128)one.Bytes))).OrderBy(change => change.At).ThenBy(change => change.Bytes))
        {
            now += bytes;
            peak = Int128.Max(peak, now);
        }

        return peak;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
