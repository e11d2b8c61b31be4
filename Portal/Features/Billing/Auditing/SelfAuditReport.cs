using Portal.Core.Billing;

namespace Portal.Features.Billing.Auditing;

/// <summary>What a self-audit looked at and what it found.</summary>
/// <param name="Counts">How much was worked out again.</param>
/// <param name="FindingCount">How many findings there are; 0 says that the difference is 0.</param>
/// <param name="Findings">The first of them.</param>
public sealed record SelfAuditReport(SelfAuditCounts Counts, long FindingCount, IReadOnlyList<SelfAuditFinding> Findings, long Milliseconds)
{
    /// <summary>More are counted, not listed.</summary>
    public const int MostListed = 100;

    public bool IsSound => FindingCount == 0;
}

public sealed record SelfAuditCounts(long Accounts, long Transfers, long Entries, long Tasks, long Charges, long Invoices);

/// <summary>A finding as it is kept and shown.</summary>
/// <param name="Difference">Micro-units, or what the code counts.</param>
public sealed record SelfAuditFinding(string Code, AuditSubject Subject, string Id, Guid? Organisation, long Difference)
{
    public static SelfAuditFinding Of(AuditFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new SelfAuditFinding(finding.Code, finding.Subject, finding.Id, finding.OrganisationId?.Value, finding.Difference);
    }
}

/// <summary>A report with when and by whom it was asked for.</summary>
public sealed record SelfAuditRow(Guid Id, DateTimeOffset At, string By, SelfAuditReport Report);
