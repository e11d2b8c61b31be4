using System.ComponentModel.DataAnnotations;

namespace Portal.Security;

public sealed class SecurityOptions
{
    public const string Section = "Portal:Security";

    /// <summary>Leads administrators and reviewers to set up an authenticator app before anything else.</summary>
    public bool RequireTwoFactorForAdministrators { get; set; } = true;

    /// <summary>File of passwords that are known to attackers, one SHA-1 prefix in hexadecimal a line; empty for none. See <see cref="Passwords.BreachedPasswordFile"/>.</summary>
    public string BreachedPasswordsFile { get; set; } = "";

    /// <summary>Least time that sign-in, registration and reset take to answer, so that the time tells nobody who has an account.</summary>
    [Range(0, 10_000)]
    public int AnswerMilliseconds { get; set; } = 600;

    /// <summary>Sign-ins, with whatever result, that one network address may try in a minute.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerAddress { get; set; } = 30;

    /// <summary>Sign-ins that may be tried for one e-mail address in ten minutes, whether somebody has it or not.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerAccount { get; set; } = 8;

    /// <summary>Registrations from one network address in an hour.</summary>
    [Range(1, 1_000_000)]
    public int RegistrationsPerAddress { get; set; } = 60;

    /// <summary>Links to reset a password that may be asked for from one network address in an hour.</summary>
    [Range(1, 1_000_000)]
    public int ResetsPerAddress { get; set; } = 30;

    /// <summary>Mails that one e-mail address gets in an hour because somebody asked for a link.</summary>
    [Range(1, 1_000_000)]
    public int ResetsPerAccount { get; set; } = 5;

    /// <summary>Requests to the API that one person, or one network address of strangers, may send in a minute.</summary>
    [Range(1, 10_000_000)]
    public int ApiRequestsPerMinute { get; set; } = 1_200;

    /// <summary>Requests to the API that all keys of one organisation together may send in a minute.</summary>
    [Range(1, 10_000_000)]
    public int ApiRequestsPerOrganisation { get; set; } = 6_000;
}
