using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Closing;

/// <summary>What stands where the name of somebody stood who has closed their account.</summary>
public static class ClosedPerson
{
    private const int Digits = 8;

    /// <summary>The pseudonym: the same wherever they appear, and nothing that leads back to a name or address. The end of an id is random (RFC 9562), its beginning is a time.</summary>
    public static string NameOf(UserId person) => $"closed account {person.Value.ToString("N")[^Digits..].ToUpperInvariant()}";
}
