namespace Portal.Security.External;

/// <summary>The provider of OpenID Connect that people may sign in by. Off while there is no authority.</summary>
public sealed class OpenIdOptions
{
    public const string Section = "Portal:OpenId";

    /// <summary>Address of the issuer; its description is read from <c>/.well-known/openid-configuration</c> below it. Empty turns all of this off.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What the provider knows this portal as.</summary>
    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>What people call the provider; stands on the buttons.</summary>
    public string DisplayName { get; set; } = "OpenID";

    /// <summary>What is asked for, separated by blanks.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>Claim that holds the e-mail address.</summary>
    public string EmailClaim { get; set; } = "email";

    /// <summary>Claim that is <c>true</c>, or 1, where the provider has checked that the address is the person's.</summary>
    public string EmailVerifiedClaim { get; set; } = "email_verified";

    /// <summary>Claim that holds the name to show.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>Origins besides the authority's that the browser is led through on its way, separated by blanks.</summary>
    public string RedirectOrigins { get; set; } = "";

    public bool IsOn => Authority.Length > 0;

    /// <summary>Origins that a form of ours may lead to.</summary>
    public IReadOnlyList<string> FormOrigins => IsOn ? [new Uri(Authority).GetLeftPart(UriPartial.Authority), .. Words(RedirectOrigins)] : [];

    public static IReadOnlyList<string> Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What is wrong, naming the key; null when nothing is.</summary>
    public string? FindFault()
    {
        if (!IsOn)
            return ClientId.Length > 0 || ClientSecret.Length > 0 ? Fault(nameof(Authority), "is missing: give the address of the issuer, or remove the client") : null;
        if (!IsAddress(Authority))
            return Fault(nameof(Authority), $"must be an address with https, or with http on this machine; it is '{Authority}'");
        foreach (var (key, value) in new[]
        {
            (nameof(ClientId), ClientId), (nameof(ClientSecret), ClientSecret), (nameof(DisplayName), DisplayName), (nameof(EmailClaim), EmailClaim), (nameof(EmailVerifiedClaim), EmailVerifiedClaim), (nameof(NameClaim), NameClaim),
        })
        {
            if (string.IsNullOrWhiteSpace(value))
                return Fault(key, "is missing");
        }

        if (!Words(Scopes).Contains("openid", StringComparer.Ordinal))
            return Fault(nameof(Scopes), "must contain openid");
        return Words(RedirectOrigins).FirstOrDefault(origin => !IsAddress(origin) || new Uri(origin).GetLeftPart(UriPartial.Authority) != origin) is { } bad
            ? Fault(nameof(RedirectOrigins), $"has '{bad}', which is no origin such as https://login.example.com") : null;
    }

    // What goes to this machine alone nobody reads on the way.
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static string Fault(string key, string what) => $"{Section}:{key} {what}.";
}
