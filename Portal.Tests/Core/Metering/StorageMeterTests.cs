using CsCheck;
using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Metering;

public class StorageMeterTests
{
    private const long Mebibyte = 1 << 20;
    private static readonly ProjectId Project = ProjectId.New();
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly DateTimeOffset Start = new(2026, 11, 10, 16, 0, 0, TimeSpan.Zero);
    private static readonly TimeRange Day = new(Start, Start.AddDays(1));

    // Of up to some minutes, so that a twin can count second by second; sizes of which most are no whole MiB.
    private static readonly Gen<List<(long Bytes, int From, int? For)>> SomeFiles =
        Gen.Select(Gen.Long[0, 5 * Mebibyte], Gen.Int[-200, 400], Gen.Int[0, 400].Select(length => length > 300 ? (int?)null : length)).List[0, 8];

    [Fact]
    public void Measure_AFileOfAWholeDay_IsItsSizeTimesTheDay()
    {
        var kept = Of(Day, File(3 * Mebibyte, Start.AddDays(-9)))!;

        Assert.Equal((3 * 86_400L, 3L, Day.Start, Day.End), (kept.MebibyteSeconds, kept.PeakMebibytes, kept.ChargePeriodStart, kept.ChargePeriodEnd));
    }

    [Fact]
    public void Measure_AFile_CountsFromTheSecondItCameUntilTheOneItWent()
    {
        // 10.9 s after the start until 20.1 s after it: seconds 10 to 19.
        Assert.Equal(10, Of(Day, File(Mebibyte, Start.AddSeconds(10.9), Start.AddSeconds(20.1)))!.MebibyteSeconds);
        Assert.Null(Of(Day, File(Mebibyte, Start.AddSeconds(10.1), Start.AddSeconds(10.9))));
        Assert.Null(Of(Day, File(Mebibyte, Day.End)));
        Assert.Null(Of(Day, File(Mebibyte, Start.AddDays(-2), Start)));
    }

    [Fact]
    public void Measure_OneThatReplacesAnother_IsNoHigherPeak()
    {
        var kept = Of(Day, File(2 * Mebibyte, Start, Start.AddHours(1)), File((2 * Mebibyte) + 1, Start.AddHours(1), Start.AddHours(2)))!;

        Assert.Equal(3, kept.PeakMebibytes);
    }

    [Fact]
    public void Measure_LessThanHalfAMebibyteSecond_IsNothing()
    {
        Assert.Null(Of(Day, File((Mebibyte / 2) - 1, Start, Start.AddSeconds(1))));
        Assert.Equal((1, 1), (Of(Day, File(Mebibyte / 2, Start, Start.AddSeconds(1)))!.MebibyteSeconds, Of(Day, File(Mebibyte / 2, Start, Start.AddSeconds(1)))!.PeakMebibytes));
    }

    [Fact]
    public void Measure_Files_IsWhatCountingEverySecondGives() => SomeFiles.Sample(files =>
    {
        var stretch = new TimeRange(Start, Start.AddSeconds(300));
        var (sum, peak) = ((Int128)0, (Int128)0);
        for (var second = 0; second < 300; second++)
        {
            var there = files.Where(file => file.From <= second && (file.For is not { } length || second < file.From + length)).Aggregate((Int128)0, (all, file) => all + file.Bytes);
            (sum, peak) = (sum + there, Int128.Max(peak, there));
        }

        var kept = Measure(files, stretch);
        Assert.Equal(((long)((sum + (Mebibyte / 2)) / Mebibyte), sum < Mebibyte / 2 ? 0 : (long)((peak + Mebibyte - 1) / Mebibyte)), (kept?.MebibyteSeconds ?? 0, kept?.PeakMebibytes ?? 0));
    }, iter: 2000);

    [Fact]
    public void Measure_CutAnywhere_AddsUpToTheWholeButForRounding() => Gen.Select(SomeFiles, Gen.Int[1, 299]).Sample((files, cut) =>
    {
        var whole = Measure(files, new TimeRange(Start, Start.AddSeconds(300)))?.MebibyteSeconds ?? 0;
        var parts = (Measure(files, new TimeRange(Start, Start.AddSeconds(cut)))?.MebibyteSeconds ?? 0) + (Measure(files, new TimeRange(Start.AddSeconds(cut), Start.AddSeconds(300)))?.MebibyteSeconds ?? 0);
        Assert.InRange(parts - whole, -1, 1);
    }, iter: 2000);

    [Fact]
    public void Measure_NoStretchOfWholeSeconds_Throws()
    {
        Assert.Throws<ArgumentException>("stretch", () => Of(new TimeRange(Start, Start)));
        Assert.Throws<ArgumentException>("stretch", () => Of(new TimeRange(Start.AddTicks(1), Start.AddSeconds(2))));
        Assert.Throws<ArgumentException>("stretch", () => Of(new TimeRange(Start, Start.AddSeconds(2).AddTicks(1))));
        Assert.Throws<ArgumentNullException>("files", () => StorageMeter.Measure(default, Project, Organisation, null!, Day));
    }

    private static StorageRecord? Measure(List<(long Bytes, int From, int? For)> files, TimeRange stretch) =>
        Of(stretch, [.. files.Select(file => File(file.Bytes, Start.AddSeconds(file.From), file.For is { } length ? Start.AddSeconds(file.From + length) : null))]);

    private static StorageRecord? Of(TimeRange stretch, params KeptFile[] files) => StorageMeter.Measure(StorageRecordId.New(), Project, Organisation, files, stretch);

    private static KeptFile File(long bytes, DateTimeOffset from, DateTimeOffset? to = null) => new(bytes, from, to);
}
