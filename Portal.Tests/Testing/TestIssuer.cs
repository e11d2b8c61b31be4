using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Portal.Tests.Testing;

/// <summary>Who comes to the provider. Null claims are left out.</summary>
public sealed record IssuedPerson(string Subject, string? Email, object? IsEmailVerified, string? Name = "Li Lei");

/// <summary>What is wrong with a token, and nothing else about it.</summary>
public enum TokenFault
{
    None = 0,
    WrongNonce = 1,
    NoNonce = 2,
    WrongAudience = 3,
    WrongIssuer = 4,
    Expired = 5,
    NotYetValid = 6,
    WrongSignature = 7,
    Unsigned = 8,
    ProvenLongAgo = 9,
    OthersUserInfo = 10,
}

/// <summary>A provider of OpenID Connect within the test's process: authorisation code with PKCE, for whoever the test says is there.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    public const string ClientId = "portal";
    public const string ClientSecret = "a secret of the client";

    private const string KeyId = "1";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = KeyId };
    private readonly RsaSecurityKey _stranger = new(RSA.Create(2048)) { KeyId = KeyId };
    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private TestIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => new
        {
            issuer = Issuer, authorization_endpoint = $"{Issuer}/authorize", token_endpoint = $"{Issuer}/token", userinfo_endpoint = $"{Issuer}/userinfo", jwks_uri = $"{Issuer}/jwks",
        });
        _app.MapGet("/jwks", () =>
        {
            var known = _key.Rsa.ExportParameters(includePrivateParameters: false);
            return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(known.Modulus), e = Base64Url.EncodeToString(known.Exponent) } } };
        });
        _app.MapGet("/authorize", Authorize);
        // As a delegate, or its result would be thrown away.
        _app.MapPost("/token", (Delegate)TokenAsync);
        _app.MapGet("/userinfo", (HttpContext http) => ClaimsOf(_grants[http.Request.Headers.Authorization.ToString()["Bearer ".Length..]].Person, Fault == TokenFault.OthersUserInfo ? "somebody else" : null));
    }

    public string Issuer => _app.Urls.First();

    /// <summary>Who sits there.</summary>
    public IssuedPerson Person { get; set; } = new("nobody", null, null);

    public TokenFault Fault { get; set; }

    /// <summary>True where the token tells the subject alone, and the rest has to be asked for.</summary>
    public bool IsBrief { get; set; }

    /// <summary>True where the person does not want to.</summary>
    public bool IsDenied { get; set; }

    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Makes a portal know it.</summary>
    public PortalAppFactory KnownTo(PortalAppFactory portal) =>
        portal.With("Portal:OpenId:Authority", Issuer).With("Portal:OpenId:ClientId", ClientId).With("Portal:OpenId:ClientSecret", ClientSecret).With("Portal:OpenId:DisplayName", "Acme SSO");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256" || !query["scope"].ToString().Split(' ').Contains("openid"))
            return Results.BadRequest();
        if (IsDenied)
            return Results.Redirect($"{query["redirect_uri"]}?error=access_denied&state={Uri.EscapeDataString(query["state"]!)}");
        var code = Guid.NewGuid().ToString("N");
        _grants[code] = new Grant(Person, query["nonce"]!, query["code_challenge"]!, query["redirect_uri"]!, query["max_age"] == "0" && query["prompt"] == "login");
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        // Each code counts once, for who has the verifier of its challenge (RFC 7636).
        if (form["client_secret"] != ClientSecret || !_grants.TryRemove(form["code"].ToString(), out var grant) || grant.RedirectUri != form["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != grant.Challenge)
            return Results.BadRequest(new { error = "invalid_grant" });
        var access = Guid.NewGuid().ToString("N");
        _grants[access] = grant;
        return Results.Json(new { access_token = access, token_type = "Bearer", expires_in = 60, id_token = TokenOf(grant) });
    }

    private string TokenOf(Grant grant)
    {
        // By the clock of the machine, as the library checks it.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = ClaimsOf(IsBrief ? new IssuedPerson(grant.Person.Subject, null, null, null) : grant.Person, null);
        if (Fault != TokenFault.NoNonce)
            claims["nonce"] = Fault == TokenFault.WrongNonce ? "another" : grant.Nonce;
        if (grant.IsProofAsked)
            claims["auth_time"] = EpochTime.GetIntDate(Fault == TokenFault.ProvenLongAgo ? now.AddHours(-1) : now);
        var (begins, ends) = Fault switch
        {
            TokenFault.Expired => (now.AddMinutes(-10), now.AddMinutes(-2)),
            TokenFault.NotYetValid => (now.AddMinutes(2), now.AddMinutes(10)),
            _ => (now, now.AddMinutes(5)),
        };
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Fault == TokenFault.WrongIssuer ? "https://issuer.example" : Issuer, Audience = Fault == TokenFault.WrongAudience ? "another client" : ClientId,
            IssuedAt = begins, NotBefore = begins, Expires = ends, Claims = claims,
            SigningCredentials = Fault == TokenFault.Unsigned ? null : new SigningCredentials(Fault == TokenFault.WrongSignature ? _stranger : _key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static Dictionary<string, object> ClaimsOf(IssuedPerson person, string? subject)
    {
        var all = new (string Name, object? Value)[] { ("sub", subject ?? person.Subject), ("email", person.Email), ("email_verified", person.IsEmailVerified), ("name", person.Name) };
        return all.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Name, claim => claim.Value!, StringComparer.Ordinal);
    }

    private sealed record Grant(IssuedPerson Person, string Nonce, string Challenge, string RedirectUri, bool IsProofAsked);
}
