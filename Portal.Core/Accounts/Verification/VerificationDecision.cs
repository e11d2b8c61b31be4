using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Verification;

/// <summary>One decision on one submission. It is written once and never changes.</summary>
public sealed class VerificationDecision
{
    private VerificationDecision() => Items = new Dictionary<VerificationItem, ItemDecision>();

    internal VerificationDecision(VerificationCaseId caseId, int round, UserId reviewer, DateTimeOffset submittedAt, IReadOnlyDictionary<VerificationItem, ItemDecision> items, DateTimeOffset now) =>
        (Id, CaseId, Round, ReviewerId, SubmittedAt, Items, At) = (Guid.CreateVersion7(), caseId, round, reviewer, submittedAt, items, now);

    public Guid Id { get; private set; }

    public VerificationCaseId CaseId { get; private set; }

    /// <summary>Which submission of the case it is about, from 1.</summary>
    public int Round { get; private set; }

    public UserId ReviewerId { get; private set; }

    /// <summary>When the applicant sent what is decided, UTC: with <see cref="At"/> it says how long they waited.</summary>
    public DateTimeOffset SubmittedAt { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>What was said of each item that was open.</summary>
    public IReadOnlyDictionary<VerificationItem, ItemDecision> Items { get; private set; }

    /// <summary>True when nothing was refused.</summary>
    public bool IsApproved => Items.Values.All(item => item.IsAccepted);
}
