namespace Portal.Runner;

/// <summary>Stable codes of <see cref="Portal.Core.Execution.AttemptFinished.Reason"/>.</summary>
public static class EndReason
{
    /// <summary>NotStarted: bubblewrap is missing or cannot build the sandbox; <c>runner.log</c> and the task's log have its words.</summary>
    public const string SandboxUnavailable = "sandbox_unavailable";

    /// <summary>NotStarted: no cgroup can be made.</summary>
    public const string CgroupUnavailable = "cgroup_unavailable";

    /// <summary>NotStarted: the lease asks for something the runner refuses.</summary>
    public const string LeaseInvalid = "lease_invalid";

    /// <summary>NotStarted: an input or a device is not there.</summary>
    public const string InputMissing = "input_missing";

    /// <summary>NotStarted: the root folder of the task's environment is not there.</summary>
    public const string EnvironmentMissing = "environment_missing";

    /// <summary>The stop was asked before anything ran.</summary>
    public const string StoppedBeforeStart = "stopped_before_start";

    /// <summary>Failed: the work folder grew over its limit.</summary>
    public const string DiskLimit = "disk_limit";

    /// <summary>NotStarted or Lost: the node has no disk left, which is the platform's fault.</summary>
    public const string DiskFull = "disk_full";

    /// <summary>Failed, exit code 127: there is no such program in the sandbox.</summary>
    public const string CommandNotFound = "command_not_found";

    /// <summary>Failed, exit code 126: the program may not be run.</summary>
    public const string CommandNotExecutable = "command_not_executable";

    /// <summary>Lost: the sandbox was killed from outside.</summary>
    public const string SandboxKilled = "sandbox_killed";

    /// <summary>Lost: the runner was told to end, as at a shutdown of the node.</summary>
    public const string RunnerTerminated = "runner_terminated";

    /// <summary>Lost: the runner failed; <c>runner.log</c> says how.</summary>
    public const string RunnerFault = "runner_fault";
}
