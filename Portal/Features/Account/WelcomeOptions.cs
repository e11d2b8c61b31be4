using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Account;

public sealed class WelcomeOptions
{
    public const string Section = "Portal:Welcome";

    /// <summary>Credit of a new organisation in whole units of the currency; 0 gives none.</summary>
    [Range(0, 1_000_000)]
    public long CreditUnits { get; set; } = 10;

    /// <summary>Days until that credit expires; 0 for never.</summary>
    [Range(0, 3660)]
    public int CreditDays { get; set; }
}
