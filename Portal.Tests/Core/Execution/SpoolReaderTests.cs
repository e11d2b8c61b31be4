using Portal.Core.Execution;

namespace Portal.Tests.Core.Execution;

public sealed class SpoolReaderTests : IDisposable
{
    private readonly Testing.TemporaryFolder _folder = new();

    private string Events => _folder.At("events.ndjson");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_MissingFile_IsEmptyAtTheSameOffset()
    {
        var batch = SpoolReader.Read(_folder.At("nowhere", "events.ndjson"), 17);
        Assert.Empty(batch.Events);
        Assert.Equal(17, batch.NextOffset);
    }

    [Fact]
    public void Read_TornLastLine_LeavesItUntilItIsWhole()
    {
        AppendSaving(2);
        var whole = File.ReadAllText(Events);
        File.WriteAllText(Events, whole[..^10]);

        var first = SpoolReader.Read(Events, 0);
        File.WriteAllText(Events, whole);
        var second = SpoolReader.Read(Events, first.NextOffset);

        Assert.Equal([1L], first.Events.Select(one => one.Sequence));
        Assert.Equal([2L], second.Events.Select(one => one.Sequence));
        Assert.Equal(whole.Length, second.NextOffset);
    }

    [Fact]
    public void Read_Garbage_IsReportedAndSteppedOver()
    {
        AppendSaving(1);
        var offset = new FileInfo(Events).Length;
        File.AppendAllText(Events, "garbage\n");
        AppendSaving(1);

        var batch = SpoolReader.Read(Events, 0);

        Assert.Equal([1L, 2L], batch.Events.Select(one => one.Sequence));
        Assert.Equal([offset], batch.Rejected.Select(line => line.Offset));
    }

    [Fact]
    public void Read_EndlessLine_IsSteppedOver()
    {
        File.WriteAllText(Events, new string('x', 200_000));
        var batch = SpoolReader.Read(Events, 0, SpoolReader.MaxLineBytes);
        Assert.Single(batch.Rejected);
        Assert.Equal(SpoolReader.MaxLineBytes, batch.NextOffset);
    }

    [Fact]
    public void Read_InSmallSteps_GivesEveryEventOnce()
    {
        AppendSaving(2000);
        var sequences = new List<long>();
        for (var offset = 0L; offset < new FileInfo(Events).Length;)
        {
            var batch = SpoolReader.Read(Events, offset, SpoolReader.MaxLineBytes);
            sequences.AddRange(batch.Events.Select(one => one.Sequence));
            offset = batch.NextOffset;
        }

        Assert.Equal(Enumerable.Range(1, 2000).Select(number => (long)number), sequences);
    }

    [Fact]
    public void Open_AfterTornLine_CutsItAndCountsOn()
    {
        AppendSaving(3);
        File.AppendAllText(Events, """{"type":"sav""");
        AppendSaving(1);

        var batch = SpoolReader.Read(Events, 0);

        Assert.Empty(batch.Rejected);
        Assert.Equal([1L, 2L, 3L, 4L], batch.Events.Select(one => one.Sequence));
    }

    [Fact]
    public void Append_FromSeveralThreads_LeavesNoGap()
    {
        using (var writer = SpoolWriter.Open(Events))
            Parallel.For(0, 500, _ => writer.Append(sequence => new AttemptSaving(sequence, 1, DateTimeOffset.UnixEpoch, 0)));
        Assert.Equal(Enumerable.Range(1, 500).Select(number => (long)number), SpoolReader.Read(Events, 0).Events.Select(one => one.Sequence));
    }

    [Fact]
    public void Append_WrongSequence_IsRefusedAndNothingWritten()
    {
        using var writer = SpoolWriter.Open(Events);
        Assert.Throws<ArgumentException>(() => writer.Append(_ => new AttemptSaving(9, 1, DateTimeOffset.UnixEpoch, 0)));
        Assert.Equal(0, new FileInfo(Events).Length);
    }

    private void AppendSaving(int count)
    {
        using var writer = SpoolWriter.Open(Events);
        for (var i = 0; i < count; i++)
            writer.Append(sequence => new AttemptSaving(sequence, 1, DateTimeOffset.UnixEpoch, 0));
    }
}
