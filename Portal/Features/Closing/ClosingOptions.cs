using System.ComponentModel.DataAnnotations;
using Portal.Core.Billing;

namespace Portal.Features.Closing;

/// <summary>How organisations are closed.</summary>
public sealed class ClosingOptions
{
    public const string Section = "Portal:Closing";

    /// <summary>Days in which owners can call it off, before anything is final.</summary>
    [Range(0, 90)]
    public int GraceDays { get; set; } = 7;

    /// <summary>Days after closing in which owners can fetch documents and data; then files, documents and personal data are deleted.</summary>
    [Range(0, 3_650)]
    public int KeepDays { get; set; } = 90;

    /// <summary>What becomes of money that was paid in and not used: <c>Refund</c> asks administrators to send it back, <c>Forfeit</c> keeps it.</summary>
    [EnumDataType(typeof(ClosingRemainder))]
    public ClosingRemainder Remainder { get; set; } = ClosingRemainder.Refund;

    public TimeSpan Grace => TimeSpan.FromDays(GraceDays);

    public TimeSpan Keep => TimeSpan.FromDays(KeepDays);
}
