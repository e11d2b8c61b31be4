using System.Text;
using Portal.Core.Execution;

namespace Portal.Demo;

/// <summary>One attempt that goes by a script. It writes what the runner would, into the same files, so that the portal takes it in by the same way.</summary>
internal sealed class ScriptedRun(AttemptFolder folder, AttemptLease lease, TaskScript script, DateTimeOffset startedAt)
{
    private const int Samples = 24;

    public AttemptFolder Folder => folder;

    public bool IsOver { get; private set; }

    public void Start()
    {
        using var spool = SpoolWriter.Open(folder.Events);
        spool.Append(number => new AttemptStarted(number, lease.Fence, startedAt, 0, Environment.ProcessId, 0, ""));
    }

    /// <summary>Writes the rest, as it went until <paramref name="at"/>; said again, it changes nothing.</summary>
    public void Finish(AttemptEnd end, DateTimeOffset at)
    {
        if (IsOver)
            return;
        IsOver = true;
        var ran = at - startedAt;
        var log = WriteLog(ran);
        if (end == AttemptEnd.Completed)
            WriteResults(at);
        using var spool = SpoolWriter.Open(folder.Events);
        for (var sample = 1; sample <= Samples; sample++)
            Sample(spool, ran * sample / Samples, log * sample / Samples);
        if (end == AttemptEnd.Completed)
            spool.Append(number => new AttemptSaving(number, lease.Fence, at, Milliseconds(ran)));
        spool.Append(number => new AttemptFinished(
            number, lease.Fence, at, Milliseconds(ran), end, ExitCodeOf(end), end == AttemptEnd.OutOfMemory ? 9 : null, null, Milliseconds(ran), CpuOf(ran), PeakOf(end), 4 << 20, log, 0));
    }

    private void Sample(SpoolWriter spool, TimeSpan elapsed, long log)
    {
        spool.Append(number => new AttemptUsage(number, lease.Fence, startedAt + elapsed, Milliseconds(elapsed), CpuOf(elapsed), MemoryAt(elapsed), MemoryAt(script.Duration), 4 << 20, log));
        var done = (int)Math.Min(1_000_000, 1_000_000 * elapsed.Ticks / script.Duration.Ticks);
        spool.Append(number => new AttemptProgress(number, lease.Fence, startedAt + elapsed, Milliseconds(elapsed), done, LineAt(elapsed).TrimStart('!')));
    }

    private long WriteLog(TimeSpan ran)
    {
        using var log = new MemoryStream();
        var prefix = new byte[LogFormat.PrefixBytes];
        for (var line = 0; line < script.Lines.Count && script.Duration * line / script.Lines.Count <= ran; line++)
        {
            var text = script.Lines[line];
            LogFormat.WritePrefix(prefix, startedAt + (script.Duration * line / script.Lines.Count), text.StartsWith('!') ? LogStream.Error : LogStream.Output, continues: false);
            log.Write(prefix);
            log.Write(Encoding.UTF8.GetBytes(text.TrimStart('!')));
            log.WriteByte((byte)'\n');
        }

        File.WriteAllBytes(folder.Log, log.ToArray());
        return log.Length;
    }

    private void WriteResults(DateTimeOffset at)
    {
        Directory.CreateDirectory(folder.Out);
        foreach (var (name, content) in script.Results)
        {
            var path = Path.Combine(folder.Out, name);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, at.UtcDateTime);
        }
    }

    private string LineAt(TimeSpan elapsed) =>
        script.Lines.Count == 0 ? "" : script.Lines[(int)Math.Min(script.Lines.Count - 1, script.Lines.Count * elapsed.Ticks / script.Duration.Ticks)];

    private long CpuOf(TimeSpan elapsed) => (long)(elapsed.TotalMicroseconds * lease.Limits.CpuMillicores / 1000 * script.CpuPerMille / 1000);

    // It fills up, and breathes a little.
    private long MemoryAt(TimeSpan elapsed)
    {
        var part = Math.Min(1, 0.5 + (2 * elapsed.TotalSeconds / script.Duration.TotalSeconds)) - (0.04 * Math.Sin(elapsed.TotalMinutes));
        return (long)(lease.Limits.MemoryMebibytes * (1L << 20) * script.MemoryPerMille / 1000 * Math.Min(1, part));
    }

    private long PeakOf(AttemptEnd end) => end == AttemptEnd.OutOfMemory ? lease.Limits.MemoryMebibytes << 20 : MemoryAt(script.Duration);

    private static int? ExitCodeOf(AttemptEnd end) => end switch { AttemptEnd.Completed => 0, AttemptEnd.Failed => 1, _ => null };

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
