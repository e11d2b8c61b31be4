using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.External;

namespace Portal.Features.Account;

public sealed record RegisterExternallyRequest(string? DisplayName, OrganisationKind Kind, string? OrganisationName);

/// <summary>Registers a person whose address the provider has checked: no password, and no mail to confirm it.</summary>
public sealed class RegisterExternally(
    PortalDbContext db, UserManager<PortalUser> users, SignInManager<PortalUser> signIn, SignInExternally known, NewAccount account, IOptions<OpenIdOptions> options, TimeProvider time)
{
    /// <param name="address">Where the request came from, for the audit.</param>
    /// <returns>Null when the account is made and signed in; <c>invalid_name</c>, <c>invalid_organisation_name</c>, or <c>external_email_taken</c>.</returns>
    public async Task<Refusal?> HandleAsync(ExternalPerson person, RegisterExternallyRequest request, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(request);
        if (NewAccount.Check(request.DisplayName, request.Kind, request.OrganisationName) is { } wrong)
            return wrong;
        if (await users.FindByLoginAsync(ExternalPerson.Provider, person.Key) is not null || await known.NewcomerAsync(person) != ExternalOutcome.New)
            return Taken;
        var now = time.GetUtcNow();
        var user = new PortalUser
        {
            Id = UserId.New().Value, UserName = person.Email, Email = person.Email, EmailConfirmed = true, DisplayName = request.DisplayName!.Trim(), Language = CultureInfo.CurrentUICulture.Name, RegisteredAt = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!(await users.CreateAsync(user)).Succeeded || !(await users.AddLoginAsync(user, new UserLoginInfo(ExternalPerson.Provider, person.Key, person.Account))).Succeeded)
            return Taken;
        await account.AddAsync(user, request.Kind, request.OrganisationName, now, cancellationToken);
        var self = new Caller(new UserId(user.Id), user.Email!, user.DisplayName, IsAdmin: false, address);
        db.AuditEntries.Add(AuditEntry.Of(self, "account.external_register", $"person/{user.Id}", new { options.Value.Authority }, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await signIn.SignInAsync(user, isPersistent: true, ExternalPerson.Provider);
        return null;
    }

    private static Refusal Taken => new("external_email_taken", "email");
}
