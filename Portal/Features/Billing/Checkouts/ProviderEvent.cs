namespace Portal.Features.Billing.Checkouts;

/// <summary>An event of the payment provider that was taken: the same one again has no second effect.</summary>
public sealed class ProviderEvent
{
    public const int MaxIdLength = 255;

    /// <summary>As the provider names it.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What came of it: <c>paid</c>, <c>ended</c>, <c>ignored</c>, or the code of a refusal.</summary>
    public required string Outcome { get; init; }
}
