using System.ComponentModel.DataAnnotations;

namespace Portal.Hosting;

public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Absolute folder of everything the portal keeps.</summary>
    [Required]
    public string DataRoot { get; set; } = "";

    /// <summary>Address people reach the portal at; used in mails.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://localhost:5080";

    /// <summary>ISO 4217 code of the one currency of this installation.</summary>
    [Required, RegularExpression("^[A-Z]{3}$", ErrorMessage = "must be an ISO 4217 code such as CNY")]
    public string Currency { get; set; } = "CNY";

    /// <summary>Zone of organisations that register without one.</summary>
    [Required]
    public string DefaultTimeZone { get; set; } = "Asia/Shanghai";
}
