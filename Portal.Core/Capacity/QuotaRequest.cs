using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>What an organisation asks to hold beyond its quota, and what an administrator answered. A raise with an end counts until that instant and no longer, whoever looks.</summary>
public sealed class QuotaRequest
{
    /// <summary>Longest reason and message, characters.</summary>
    public const int MaxTextLength = 1000;

    /// <summary>Longest list of fields of one request, characters: an index has no room for more.</summary>
    public const int MaxFieldsLength = 400;

    /// <summary>Code of the refusal of what is no more than the organisation has.</summary>
    public const string NotMore = "quota_not_more";

    /// <summary>Code of the refusal of an answer to what is not open any more.</summary>
    public const string Answered = "quota_request_answered";

    private QuotaRequest()
    {
        (Reason, Message) = ("", "");
        (Asked, Granted) = (new Dictionary<string, long>(), new Dictionary<string, long>());
    }

    public QuotaRequestId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>The limits asked for, by <see cref="QuotaField"/>.</summary>
    public IReadOnlyDictionary<string, long> Asked { get; private set; }

    public string Reason { get; private set; }

    /// <summary>Until when it is needed, UTC; null for good.</summary>
    public DateTimeOffset? AskedUntil { get; private set; }

    public UserId AskedBy { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }

    public QuotaRequestState State { get; private set; }

    /// <summary>The fields it asks for while it is open, and then null: two open ones of the same fields cannot be stored.</summary>
    public string? OpenFields { get; private set; }

    /// <summary>The limits given; empty unless it was granted.</summary>
    public IReadOnlyDictionary<string, long> Granted { get; private set; }

    /// <summary>From when on what was granted does not count any more, UTC; null for good, where it is written into the limits themselves.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>What the administrator says to it; empty where nothing.</summary>
    public string Message { get; private set; }

    /// <summary>Who answered or withdrew it; null while it is open.</summary>
    public UserId? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>True while it raises limits for a time.</summary>
    public bool IsInForce(DateTimeOffset now) => State == QuotaRequestState.Granted && now < ExpiresAt;

    /// <summary>Asks for more.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="organisation">Who asks.</param>
    /// <param name="quota">What it has now.</param>
    /// <param name="asked">The limits asked for, by <see cref="QuotaField"/>.</param>
    /// <param name="reason">1 to <see cref="MaxTextLength"/> characters.</param>
    /// <param name="until">Until when; null for good.</param>
    /// <param name="by">The member.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The request, or a refusal: <c>field_missing</c>, <c>field_too_long</c>, <c>date_passed</c>, <see cref="NotMore"/> with <c>least</c>, or what <see cref="QuotaField.Check"/> refuses.</returns>
    public static Result<QuotaRequest> Ask(
        QuotaRequestId id, OrganisationId organisation, Quota quota, IReadOnlyDictionary<string, long> asked, string? reason, DateTimeOffset? until, UserId by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (CheckAmounts(asked, quota) is { } amount)
            return amount;
        var fields = string.Join(',', asked.Keys.Order(StringComparer.Ordinal));
        if (fields.Length > MaxFieldsLength)
            return new Refusal("field_too_long", "amounts", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MaxFieldsLength}" });
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("field_missing", "reason");
        if ((CheckText(reason, "reason") ?? CheckEnd(until, "until", now)) is { } refusal)
            return refusal;
        return new QuotaRequest
        {
            Id = id, OrganisationId = organisation, Asked = Sorted(asked), Reason = reason.Trim(), AskedUntil = until, AskedBy = by, AskedAt = now, State = QuotaRequestState.Open,
            OpenFields = fields,
        };
    }

    /// <summary>True when both ask for one of the same fields.</summary>
    public bool Overlaps(IReadOnlyDictionary<string, long> asked) => Asked.Keys.Any(asked.ContainsKey);

    /// <summary>Gives more.</summary>
    /// <param name="quota">What the organisation has without it.</param>
    /// <param name="granted">Limits for fields it asks for; all of them or some, as much as asked or another amount.</param>
    /// <param name="expiresAt">From when on they do not count any more; null for good.</param>
    /// <param name="message">For whoever asked.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null, or <see cref="Answered"/>, <c>invalid_field</c> for a field that was not asked for, <c>date_passed</c>, <see cref="NotMore"/>, <c>field_too_long</c>; then nothing has changed.</returns>
    public Refusal? Grant(Quota quota, IReadOnlyDictionary<string, long> granted, DateTimeOffset? expiresAt, string? message, UserId by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(granted);
        if (State != QuotaRequestState.Open)
            return new Refusal(Answered);
        if (granted.Keys.FirstOrDefault(field => !Asked.ContainsKey(field)) is { } other)
            return new Refusal("invalid_field", other);
        if ((CheckAmounts(granted, quota) ?? CheckEnd(expiresAt, "expiresAt", now) ?? CheckText(message, "message")) is { } refusal)
            return refusal;
        (Granted, ExpiresAt) = (Sorted(granted), expiresAt);
        Close(QuotaRequestState.Granted, message, by, now);
        return null;
    }

    /// <summary>Says no.</summary>
    /// <returns>Null, or <see cref="Answered"/>; <c>field_missing</c> and <c>field_too_long</c> of the message, which has to say why.</returns>
    public Refusal? Refuse(string? message, UserId by, DateTimeOffset now)
    {
        if (State != QuotaRequestState.Open)
            return new Refusal(Answered);
        if (string.IsNullOrWhiteSpace(message))
            return new Refusal("field_missing", "message");
        if (CheckText(message, "message") is { } refusal)
            return refusal;
        Close(QuotaRequestState.Refused, message, by, now);
        return null;
    }

    /// <summary>Takes the question back.</summary>
    /// <returns>Null, or <see cref="Answered"/>.</returns>
    public Refusal? Withdraw(UserId by, DateTimeOffset now)
    {
        if (State != QuotaRequestState.Open)
            return new Refusal(Answered);
        Close(QuotaRequestState.Withdrawn, null, by, now);
        return null;
    }

    /// <summary>Ends before its time what was given for a time.</summary>
    /// <returns>Null, or <c>quota_raise_over</c> where nothing of it counts any more.</returns>
    public Refusal? End(DateTimeOffset now)
    {
        if (!IsInForce(now))
            return new Refusal("quota_raise_over");
        ExpiresAt = now;
        Version++;
        return null;
    }

    private void Close(QuotaRequestState state, string? message, UserId by, DateTimeOffset now)
    {
        (State, OpenFields, Message, AnsweredBy, AnsweredAt) = (state, null, message?.Trim() ?? "", by, now);
        Version++;
    }

    private static Refusal? CheckAmounts(IReadOnlyDictionary<string, long> amounts, Quota quota)
    {
        if (amounts.Count == 0)
            return new Refusal("field_missing", "amounts");
        if (QuotaField.Check(amounts) is { } refusal)
            return refusal;
        foreach (var (field, amount) in amounts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (quota.LimitOf(field) is not { } has || amount <= has)
                return new Refusal(NotMore, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = quota.LimitOf(field) is { } limit ? $"{limit + 1}" : "" });
        return null;
    }

    private static Refusal? CheckText(string? text, string field) => text?.Trim().Length > MaxTextLength
        ? new Refusal("field_too_long", field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MaxTextLength}" })
        : null;

    private static Refusal? CheckEnd(DateTimeOffset? end, string field, DateTimeOffset now) => end <= now ? new Refusal("date_passed", field) : null;

    private static SortedDictionary<string, long> Sorted(IReadOnlyDictionary<string, long> amounts) => new(amounts.ToDictionary(), StringComparer.Ordinal);
}
