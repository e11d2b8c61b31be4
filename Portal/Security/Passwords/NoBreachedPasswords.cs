namespace Portal.Security.Passwords;

/// <summary>Where no list is given.</summary>
public sealed class NoBreachedPasswords : IBreachedPasswords
{
    public bool Contains(string password) => false;
}
