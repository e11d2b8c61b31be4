using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>What is known of a task before it runs, as far as it tells how long it will.</summary>
/// <param name="Owner">Who submitted it; null when that is not known, and nothing but the maximum run time tells.</param>
/// <param name="Template">A digest of what it runs, such as <see cref="DigestOf"/> gives; the same number where nothing tells tasks apart.</param>
/// <param name="Amounts">What it asks.</param>
/// <param name="MaxRunSeconds">Wall-clock bound of an attempt, seconds; at least 1.</param>
public readonly record struct RunTimeTraits(UserId? Owner, ulong Template, ResourceAmounts Amounts, long MaxRunSeconds)
{
    /// <summary>Those of a submitted <paramref name="task"/>.</summary>
    public static RunTimeTraits Of(ComputeTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new RunTimeTraits(task.SubmittedBy, DigestOf(task.CapabilityId, task.CommandText), task.Request.Amounts, task.MaxRunSeconds);
    }

    /// <summary>A digest of what a task runs: its capability, or else the text of its command. It keeps a history small, whatever people submit.</summary>
    /// <remarks>FNV-1a over UTF-16 units (Fowler, Noll and Vo 1991). Two templates that share a digest would only be taken for more alike than they are.</remarks>
    public static ulong DigestOf(string? capabilityId, string? commandText)
    {
        var digest = 14_695_981_039_346_656_037;
        foreach (var unit in capabilityId ?? commandText ?? "")
            digest = unchecked((digest ^ unit) * 1_099_511_628_211);
        return digest;
    }
}
