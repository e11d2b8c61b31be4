using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Billing.Auditing;

/// <summary>When the portal audits itself.</summary>
public sealed class SelfAuditOptions
{
    public const string Section = "Portal:SelfAudit";

    /// <summary>Hour of the night, in the installation's zone, from which the day's self-audit runs.</summary>
    [Range(0, 23)]
    public int Hour { get; set; } = 3;
}
