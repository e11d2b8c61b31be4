using Portal.Core.Primitives;
using Portal.Security.Sessions;

namespace Portal.Security;

/// <summary>Guards what somebody at a forgotten screen must not do: the person has to have proved to be there a moment ago.</summary>
public sealed class FreshSignIn(PersonSessions sessions)
{
    /// <summary>Code of the refusal; pages lead to <see cref="Page"/> with it.</summary>
    public const string Needed = "fresh_sign_in_needed";

    /// <summary>Where one confirms.</summary>
    public const string Page = "/account/security/confirm";

    /// <summary>How long a proof holds.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <returns>Null when the proof is fresh; else <see cref="Needed"/>.</returns>
    public async Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Session is { } session && await sessions.IsConfirmedAsync(session, Window, cancellationToken) ? null : new Refusal(Needed);
    }

    /// <summary>Address of the page that asks for the proof and then leads back.</summary>
    public static string PageFor(string returnUrl) => $"{Page}?returnUrl={Uri.EscapeDataString(returnUrl)}";
}
