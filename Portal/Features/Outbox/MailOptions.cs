using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Outbox;

public sealed class MailOptions
{
    public const string Section = "Portal:Mail";

    /// <summary>SMTP server; empty writes mails as .eml files into the data root.</summary>
    public string SmtpHost { get; set; } = "";

    [Range(1, 65535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>True: implicit TLS or STARTTLS is required.</summary>
    public bool RequireTls { get; set; } = true;

    public string UserName { get; set; } = "";

    public string Password { get; set; } = "";

    [Required, EmailAddress]
    public string From { get; set; } = "portal@localhost.localdomain";
}
