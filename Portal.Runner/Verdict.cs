using Portal.Core.Execution;
using Portal.Runner.Native;

namespace Portal.Runner;

/// <summary>How an attempt ended, and why.</summary>
public sealed record Verdict(AttemptEnd End, int? ExitCode, int? Signal, string? Reason)
{
    /// <summary>Exit codes above this are signals, as shells and bubblewrap report them.</summary>
    private const int SignalBase = 128;

    private const int MaxSignal = 64;

    /// <summary>What the runner ended, keeping what is known of how the program took it.</summary>
    public static Verdict Stopped(Cause cause, int? programCode)
    {
        var (exitCode, signal) = Split(programCode);
        return new Verdict(cause.End, exitCode, signal, cause.Reason);
    }

    /// <summary>What ended by itself.</summary>
    /// <param name="programCode">Exit code as the sandbox reports it; null when the program never ran, or the sandbox was killed.</param>
    /// <param name="sandboxSignal">Signal that ended the sandbox itself.</param>
    /// <param name="outOfMemory">True when the kernel killed a process at the memory limit.</param>
    /// <param name="sandboxSays">First output on standard error: the sandbox's own words when the program never ran.</param>
    public static Verdict Of(int? programCode, int? sandboxSignal, bool outOfMemory, string sandboxSays)
    {
        if (outOfMemory && programCode != 0)
            return new Verdict(AttemptEnd.OutOfMemory, null, Libc.Sigkill, null);
        if (programCode is { } code)
        {
            var (exitCode, signal) = Split(code);

            // The file-size limit is the disk limit: the kernel's signal for it comes before our watcher sees the file.
            return code == 0
                ? new Verdict(AttemptEnd.Completed, 0, null, null)
                : new Verdict(AttemptEnd.Failed, exitCode, signal, signal == Libc.Sigxfsz ? EndReason.DiskLimit : null);
        }

        if (sandboxSays.StartsWith("bwrap: execvp ", StringComparison.Ordinal))
        {
            return sandboxSays.Contains("No such file", StringComparison.Ordinal)
                ? new Verdict(AttemptEnd.Failed, 127, null, EndReason.CommandNotFound)
                : new Verdict(AttemptEnd.Failed, 126, null, EndReason.CommandNotExecutable);
        }

        return sandboxSignal is not null
            ? new Verdict(AttemptEnd.Lost, null, sandboxSignal, EndReason.SandboxKilled)
            : new Verdict(AttemptEnd.NotStarted, null, null, EndReason.SandboxUnavailable);
    }

    private static (int? ExitCode, int? Signal) Split(int? code) => code is > SignalBase and <= SignalBase + MaxSignal
        ? (null, code - SignalBase)
        : (code, null);
}

/// <summary>Why the runner ended an attempt.</summary>
public sealed record Cause(AttemptEnd End, string? Reason);
