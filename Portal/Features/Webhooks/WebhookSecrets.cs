using Microsoft.AspNetCore.DataProtection;

namespace Portal.Features.Webhooks;

/// <summary>Keeps secrets of webhooks encrypted in the database.</summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Portal.Webhooks.Secret");

    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>What a message is signed with now: the secret, and the one before while both are good.</summary>
    public IReadOnlyList<string> Of(WebhookEndpoint endpoint, DateTimeOffset now) =>
        endpoint is { PreviousSecret: { } previous, PreviousUntil: { } until } && now < until
            ? [_protector.Unprotect(endpoint.Secret), _protector.Unprotect(previous)]
            : [_protector.Unprotect(endpoint.Secret)];
}
