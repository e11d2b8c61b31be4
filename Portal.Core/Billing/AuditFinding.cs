using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What a finding of the self-audit is about: where to look.</summary>
public enum AuditSubject
{
    /// <summary>An account of the ledger.</summary>
    Account = 1,

    /// <summary>A transfer of the ledger.</summary>
    Transfer = 2,

    /// <summary>A task: its usage, charges and holds.</summary>
    Task = 3,

    /// <summary>An invoice.</summary>
    Invoice = 4,

    /// <summary>A series of invoice numbers.</summary>
    Series = 5,

    /// <summary>A budget.</summary>
    Budget = 6,

    /// <summary>What an organisation used of a SKU in a month.</summary>
    Volume = 7,

    /// <summary>What a project kept over a stretch of time: its record and charges.</summary>
    Storage = 8,
}

/// <summary>Something that the self-audit found to be untrue.</summary>
/// <param name="Code">Stable code; the checks name theirs.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Id">Its id, or the name of a series or of a month and SKU.</param>
/// <param name="OrganisationId">Whose it is; null for the platform's own.</param>
/// <param name="Difference">By how much: micro-units, or what the code counts.</param>
public sealed record AuditFinding(string Code, AuditSubject Subject, string Id, OrganisationId? OrganisationId, long Difference)
{
    internal static AuditFinding Of(string code, LedgerTransfer transfer, long difference) => new(code, AuditSubject.Transfer, transfer.Id.ToString(), null, difference);

    internal static AuditFinding Of(string code, LedgerAccount account, long difference) => new(code, AuditSubject.Account, account.Id.ToString(), account.OrganisationId, difference);
}
