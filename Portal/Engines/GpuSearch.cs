namespace Portal.Engines;

/// <summary>How a search for GPUs ended.</summary>
public enum GpuSearchOutcome
{
    /// <summary>There are devices.</summary>
    Found = 1,

    /// <summary>The driver answers and lists none.</summary>
    NoDevice = 2,

    /// <summary>There is no <c>nvidia-smi</c> to ask.</summary>
    NoProgram = 3,

    /// <summary><c>nvidia-smi</c> ended with a code of failure.</summary>
    Failed = 4,
}

/// <summary>What the search for the GPUs of a machine looked for and found.</summary>
/// <param name="Devices">By number and model, such as <c>0: H200, 1: H200</c>; null when none was found.</param>
/// <param name="ExitCode">Of a program that failed.</param>
/// <param name="Said">What that program printed, in its own words; null when nothing.</param>
public sealed record GpuSearch(GpuSearchOutcome Outcome, string? Devices = null, int? ExitCode = null, string? Said = null);
