using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>An account of the double-entry ledger with its running totals.</summary>
/// <remarks>
/// <para>One sign for all: a balance is credits less debits. An organisation's accounts are what the platform owes it, so they
/// stand above zero; Cash and the expense accounts stand below. All balances together are zero.</para>
/// <para>The totals repeat what the entries say. They are moved by one conditional statement together with the entries
/// (<c>… set pending_debit = pending_debit + x where posted − pending_debit + credit_limit ≥ x</c>), never by a read and a write.</para>
/// </remarks>
public sealed record LedgerAccount
{
    public required LedgerAccountId Id { get; init; }

    /// <summary>Whose account; null for the platform's own.</summary>
    public OrganisationId? OrganisationId { get; init; }

    /// <summary>At most one account of a kind per organisation, and per platform, that does not expire.</summary>
    public required LedgerAccountKind Kind { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Credits less debits posted, micro-units.</summary>
    public long PostedMicros { get; init; }

    /// <summary>Open holds, micro-units; not negative.</summary>
    public long PendingDebitMicros { get; init; }

    /// <summary>How far below zero the available balance may go, micro-units; not negative.</summary>
    public long CreditLimitMicros { get; init; }

    /// <summary>Of promotional credit: from when on it can no longer be used, UTC; null when it never expires. Holds made before are settled after it all the same.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The same as money.</summary>
    public Balance Balance => new(new Money(PostedMicros, Currency), new Money(PendingDebitMicros, Currency), new Money(CreditLimitMicros, Currency));

    /// <summary>True for organisations' accounts, which never go below their limit. The platform's own may stand anywhere.</summary>
    public bool IsGuarded => OrganisationId is not null;

    /// <summary>An organisation's account of its own.</summary>
    public static LedgerAccount OfOrganisation(LedgerAccountId id, OrganisationId organisationId, LedgerAccountKind kind, string currency) =>
        IsOfOrganisation(kind)
            ? new LedgerAccount { Id = id, OrganisationId = organisationId, Kind = kind, Currency = Money.Zero(currency).Currency }
            : throw new ArgumentException($"{kind} is an account of the platform.", nameof(kind));

    /// <summary>An account of the platform.</summary>
    public static LedgerAccount OfPlatform(LedgerAccountId id, LedgerAccountKind kind, string currency) =>
        IsOfOrganisation(kind)
            ? throw new ArgumentException($"{kind} is an account of an organisation.", nameof(kind))
            : new LedgerAccount { Id = id, Kind = kind, Currency = Money.Zero(currency).Currency };

    /// <summary>An account for one credit of an organisation.</summary>
    /// <param name="expiresAt">From when on it cannot be used, UTC; null for never.</param>
    public static LedgerAccount OfCredit(LedgerAccountId id, OrganisationId organisationId, string currency, DateTimeOffset? expiresAt) =>
        OfOrganisation(id, organisationId, LedgerAccountKind.Promotional, currency) with { ExpiresAt = expiresAt?.ToUniversalTime() };

    /// <summary>True when money may still be taken from it.</summary>
    public bool IsUsableAt(DateTimeOffset now) => ExpiresAt is not { } end || now < end;

    /// <summary>The account with another credit limit.</summary>
    /// <returns>The account; <c>credit_limit_negative</c>; or <c>credit_limit_in_use</c> when more than that is drawn already (<c>Details["least"]</c>).</returns>
    public Result<LedgerAccount> WithCreditLimit(Money limit)
    {
        if (limit.Micros < 0)
            return new Refusal("credit_limit_negative", "creditLimitMicros");
        if (Balance.Available < -limit)
        {
            return new Refusal("credit_limit_in_use", "creditLimitMicros", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["least"] = (-Balance.Available).ToDecimalString(),
            });
        }

        return this with { CreditLimitMicros = limit.Micros };
    }

    private static bool IsOfOrganisation(LedgerAccountKind kind) => kind is LedgerAccountKind.Wallet or LedgerAccountKind.Promotional or LedgerAccountKind.Receivable;
}
