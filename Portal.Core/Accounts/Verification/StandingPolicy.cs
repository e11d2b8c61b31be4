using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Verification;

/// <summary>What an organisation may ask before it is verified. Verified ones have the limits of their quota alone; suspended ones may ask nothing.</summary>
/// <param name="MostOfTask">Most of each resource that one task of an unverified organisation may ask.</param>
/// <param name="MostOpenTasks">Most tasks of it that wait or run at one time.</param>
/// <param name="IsOn">False where the operator knows everybody: then unverified is as good as verified.</param>
public sealed record StandingPolicy(ResourceAmounts MostOfTask, int MostOpenTasks, bool IsOn = true)
{
    /// <summary>Code of the refusal of an unverified organisation's task for its size.</summary>
    public const string TaskTooLarge = "unverified_limit";

    /// <summary>Code of the refusal of one more task.</summary>
    public const string TooManyTasks = "unverified_tasks";

    /// <summary>Code of the refusal of everything new.</summary>
    public const string IsSuspended = "organisation_suspended";

    /// <summary>True where the limits hold for an organisation.</summary>
    public bool Limits(OrganisationStanding standing) => IsOn && standing == OrganisationStanding.Unverified;

    /// <summary>Why a task may not be submitted.</summary>
    /// <param name="standing">Of the organisation.</param>
    /// <param name="asked">What the task asks.</param>
    /// <param name="open">How many tasks of the organisation wait or run.</param>
    /// <returns>Null; <see cref="IsSuspended"/>; <see cref="TaskTooLarge"/> of the field with <c>asked</c>, <c>limit</c> and <c>nearest</c>; <see cref="TooManyTasks"/> with <c>limit</c>.</returns>
    public Refusal? Refuse(OrganisationStanding standing, ResourceAmounts asked, int open)
    {
        if (standing == OrganisationStanding.Suspended)
            return new Refusal(IsSuspended);
        if (!Limits(standing))
            return null;
        return TooLarge("cpuMillicores", asked.CpuMillicores, MostOfTask.CpuMillicores)
            ?? TooLarge("memoryMebibytes", asked.MemoryMebibytes, MostOfTask.MemoryMebibytes)
            ?? TooLarge("gpuMilli", asked.GpuMilli, MostOfTask.GpuMilli)
            ?? (open >= MostOpenTasks ? new Refusal(TooManyTasks, Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["limit"] = Digits(MostOpenTasks) }) : null);
    }

    private static Refusal? TooLarge(string field, long asked, long most) => asked <= most ? null
        : new Refusal(TaskTooLarge, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["asked"] = Digits(asked), ["limit"] = Digits(most), ["nearest"] = Digits(most) });

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);
}
