namespace Portal.Runner;

/// <summary>Exit codes of the runner itself (sysexits.h where one fits); how an attempt ended is in its events.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 64;
    public const int BadLease = 65;
    public const int NoFolder = 66;
    public const int AlreadyRun = 73;
    public const int Busy = 75;
}
