using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Verification;

/// <summary>An organisation's application to be verified, from its draft to its decision. What was accepted stays accepted: only what was refused is mended and judged again.</summary>
public sealed class VerificationCase
{
    private VerificationCase()
    {
        Fields = new VerificationFields();
        Decisions = new Dictionary<VerificationItem, ItemDecision>();
    }

    /// <param name="id">Made by the caller.</param>
    /// <param name="organisationId">Who applies.</param>
    /// <param name="number">Which application of the organisation it is, from 1; two of one number cannot be stored.</param>
    /// <param name="subject">A person or an organisation.</param>
    /// <param name="now">UTC.</param>
    public VerificationCase(VerificationCaseId id, OrganisationId organisationId, int number, VerificationSubject subject, DateTimeOffset now)
        : this() => (Id, OrganisationId, Number, Subject, OpenedAt, State) = (id, organisationId, number, subject, now, VerificationState.Draft);

    public VerificationCaseId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    public int Number { get; private set; }

    public VerificationSubject Subject { get; private set; }

    public VerificationFields Fields { get; private set; }

    public VerificationState State { get; private set; }

    /// <summary>The last word on each item that was judged.</summary>
    public IReadOnlyDictionary<VerificationItem, ItemDecision> Decisions { get; private set; }

    /// <summary>How often it was submitted.</summary>
    public int Round { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public UserId? SubmittedBy { get; private set; }

    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>The reviewer who has it; null when nobody has.</summary>
    public UserId? ClaimedBy { get; private set; }

    /// <summary>Until when; from then on another may take it.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>When its documents and personal numbers were erased; null while they are there.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    /// <summary>Set by ourselves at every change, of its documents too; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>Items that are yet to be accepted.</summary>
    public IReadOnlyList<VerificationItem> OpenItems => [.. Enum.GetValues<VerificationItem>().Where(item => !IsAccepted(item))];

    /// <summary>True while the applicant may change something.</summary>
    public bool IsWithApplicant => State is VerificationState.Draft or VerificationState.Refused;

    /// <summary>True while a reviewer's claim holds.</summary>
    public bool IsClaimed(DateTimeOffset now) => State == VerificationState.InReview && now < ClaimedUntil;

    /// <summary>Writes down what the applicant says so far.</summary>
    /// <returns>
    /// Null when done; <c>verification_not_open</c> while it is with the reviewers or approved, <c>item_accepted</c> with the field that was accepted and differs, or what
    /// <see cref="VerificationFields.RefuseDraft"/> refuses.
    /// </returns>
    public Refusal? Write(VerificationSubject subject, VerificationFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (!IsWithApplicant)
            return new Refusal("verification_not_open");
        if (!Enum.IsDefined(subject))
            return new Refusal("invalid_field", "subject");
        var trimmed = fields.Trimmed();
        if (trimmed.RefuseDraft() is { } refusal)
            return refusal;
        if (State == VerificationState.Refused && subject != Subject)
            return new Refusal("item_accepted", "subject");
        foreach (var (now, before) in trimmed.All.Zip(Fields.All))
        {
            if (IsAccepted(now.Item) && now.Value != before.Value)
                return new Refusal("item_accepted", now.Name);
        }

        (Subject, Fields) = (subject, trimmed);
        Version++;
        return null;
    }

    /// <summary>Notes that a document is added or taken away.</summary>
    /// <returns>Null; <c>verification_not_open</c>; or <c>item_accepted</c> when the documents were accepted.</returns>
    public Refusal? ChangeDocuments()
    {
        if (!IsWithApplicant)
            return new Refusal("verification_not_open");
        if (IsAccepted(VerificationItem.Documents))
            return new Refusal("item_accepted", "documents");
        Version++;
        return null;
    }

    /// <summary>Hands it to the reviewers.</summary>
    /// <param name="by">Who submits.</param>
    /// <param name="documents">How many documents are there.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when done; <c>verification_not_open</c>, <c>documents_missing</c>, or what <see cref="VerificationFields.Refuse"/> refuses.</returns>
    public Refusal? Submit(UserId by, int documents, DateTimeOffset now)
    {
        if (!IsWithApplicant)
            return new Refusal("verification_not_open");
        if (Fields.Refuse(Subject) is { } refusal)
            return refusal;
        if (documents == 0)
            return new Refusal("documents_missing", "documents");
        (State, SubmittedBy, SubmittedAt, DecidedAt) = (VerificationState.Submitted, by, now, null);
        Round++;
        Version++;
        return null;
    }

    /// <summary>A reviewer takes it, or keeps what they have for longer.</summary>
    /// <returns>Null when done; <c>verification_not_submitted</c>; <c>own_application</c> for who submitted it; <c>already_claimed</c> while another has it.</returns>
    public Refusal? Claim(UserId reviewer, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        if (State is not (VerificationState.Submitted or VerificationState.InReview))
            return new Refusal("verification_not_submitted");
        if (SubmittedBy == reviewer)
            return new Refusal("own_application");
        if (IsClaimed(now) && ClaimedBy != reviewer)
            return new Refusal("already_claimed");
        (State, ClaimedBy, ClaimedUntil) = (VerificationState.InReview, reviewer, now + lifetime);
        Version++;
        return null;
    }

    /// <summary>A reviewer gives it back undecided.</summary>
    /// <returns>Null when done; <c>claim_lost</c> when they do not have it.</returns>
    public Refusal? Release(UserId reviewer, DateTimeOffset now)
    {
        if (!IsClaimed(now) || ClaimedBy != reviewer)
            return new Refusal("claim_lost");
        (State, ClaimedBy, ClaimedUntil) = (VerificationState.Submitted, null, null);
        Version++;
        return null;
    }

    /// <summary>A reviewer who has it says of every open item whether it is accepted.</summary>
    /// <returns>The decision; or <c>claim_lost</c>, <c>item_undecided</c> for an open item without a word, <c>item_accepted</c> for one that is not open, <c>reason_missing</c>, <c>field_too_long</c>.</returns>
    public Result<VerificationDecision> Decide(UserId reviewer, IReadOnlyDictionary<VerificationItem, ItemDecision> items, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (!IsClaimed(now) || ClaimedBy != reviewer)
            return new Refusal("claim_lost");
        var open = OpenItems;
        foreach (var item in open.Where(item => !items.ContainsKey(item)))
            return new Refusal("item_undecided", NameOf(item));
        foreach (var item in items.Keys.Except(open))
            return new Refusal("item_accepted", NameOf(item));
        foreach (var (item, said) in items)
        {
            if (RefuseReason(said) is { } code)
                return new Refusal(code, NameOf(item), new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{ItemDecision.MaxLength}" });
        }

        var decision = new VerificationDecision(Id, Round, reviewer, SubmittedAt!.Value, items.ToDictionary(), now);
        Decisions = Decisions.Where(pair => !items.ContainsKey(pair.Key)).Concat(items).ToDictionary();
        (State, ClaimedBy, ClaimedUntil, DecidedAt) = (decision.IsApproved ? VerificationState.Approved : VerificationState.Refused, null, null, now);
        Version++;
        return decision;
    }

    /// <summary>Keeps of the personal data no more than what invoices need: the last characters of the number, the name and the country.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="isOver">True when its organisation is closed, so that what was never decided goes too.</param>
    /// <returns>False when it was erased before, or is not decided and not over.</returns>
    public bool Erase(DateTimeOffset now, bool isOver = false)
    {
        if (ErasedAt is not null || (DecidedAt is null && !isOver))
            return false;
        const int Kept = 4;
        var number = Fields.IdNumber;
        Fields = Fields with { IdNumber = number.Length > Kept ? "…" + number[^Kept..] : "", Address = "", Phone = "" };
        ErasedAt = now;
        // A refusal cannot be mended without what it was about: it begins anew.
        Decisions = State == VerificationState.Refused ? new Dictionary<VerificationItem, ItemDecision>() : Decisions;
        State = State == VerificationState.Refused ? VerificationState.Draft : State;
        Version++;
        return true;
    }

    /// <summary>Name of an item as JSON has it.</summary>
    public static string NameOf(VerificationItem item) => char.ToLowerInvariant($"{item}"[0]) + $"{item}"[1..];

    private bool IsAccepted(VerificationItem item) => Decisions.TryGetValue(item, out var said) && said.IsAccepted;

    private static string? RefuseReason(ItemDecision said) =>
        new[] { said.ReasonChinese, said.ReasonEnglish, said.Note }.Any(text => text?.Length > ItemDecision.MaxLength) ? "field_too_long"
        : !said.IsAccepted && (string.IsNullOrWhiteSpace(said.ReasonChinese) || string.IsNullOrWhiteSpace(said.ReasonEnglish)) ? "reason_missing"
        : null;
}
