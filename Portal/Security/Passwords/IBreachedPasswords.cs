namespace Portal.Security.Passwords;

/// <summary>Knows the passwords that attackers try first (NIST SP 800-63B section 3.1.1.2, ASVS 5.0 6.2.12).</summary>
public interface IBreachedPasswords
{
    bool Contains(string password);
}
