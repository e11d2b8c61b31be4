using System.Text;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Audit;

/// <summary>Those who answer for an organisation see what was done with it, and nothing of others; the platform's people have no names there.</summary>
public sealed class OrganisationAuditTests
{
    [Fact]
    public async Task List_WhatConcernsIt_AndNothingElse()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (own, other) = (await ledger.CustomerAsync(), await ledger.CustomerAsync());
        await AddAsync(ledger,
            Of(own.Caller, "project.add", $"organisation/{own.Organisation}", new { }),
            Of(other.Caller, "project.add", $"organisation/{other.Organisation}", new { }),
            Of(ledger.Admin, "task.view", "task/1", new { Organisation = own.Organisation.Value }),
            Of(ledger.Admin, "task.view", "task/2", new { Organisation = other.Organisation.Value }),
            Of(own.Caller, "account.passkey_add", $"person/{own.Caller.Id}", new { Organisation = own.Organisation.Value }));

        var view = await new OrganisationAudit(ledger.Contexts).ListAsync(own.Caller, own.Organisation, new AuditFilter(), 1, CancellationToken.None);

        Assert.Equal(["project.add", "task.view"], view.Value.Page.Rows.Select(row => row.Act).Order(StringComparer.Ordinal));
        Assert.Equal(["project.add", "task.view"], view.Value.Acts);
        Assert.DoesNotContain(view.Value.Page.Rows, row => row.Target == "task/2");
    }

    [Fact]
    public async Task List_WhoWorksForThePlatform_IsNotNamedNorFound()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var own = await ledger.CustomerAsync();
        var staff = await StaffAsync(ledger);
        await AddAsync(ledger, Of(staff, "wallet.top_up", $"organisation/{own.Organisation}", new { }), Of(own.Caller, "project.add", $"organisation/{own.Organisation}", new { }));
        var audit = new OrganisationAudit(ledger.Contexts);

        var rows = (await audit.ListAsync(own.Caller, own.Organisation, new AuditFilter(), 1, CancellationToken.None)).Value.Page.Rows;
        Assert.Equal([(own.Caller.Email, "192.0.2.1"), (OrganisationAudit.Platform, null)], rows.OrderBy(row => row.Act, StringComparer.Ordinal).Select(row => (row.Actor, row.Address)));
        Assert.Empty((await audit.ListAsync(own.Caller, own.Organisation, new AuditFilter(Actor: "staff"), 1, CancellationToken.None)).Value.Page.Rows);
        using var csv = new MemoryStream();
        await (await audit.ExportAsync(own.Caller, own.Organisation, new AuditFilter(), CancellationToken.None)).Value(csv, CancellationToken.None);
        var text = Encoding.UTF8.GetString(csv.ToArray());
        Assert.Contains("wallet.top_up", text, StringComparison.Ordinal);
        Assert.DoesNotContain(staff.Email, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OrganisationRole.Admin, null)]
    [InlineData(OrganisationRole.Developer, OrganisationAccess.RoleNotAllowed)]
    [InlineData(OrganisationRole.Billing, OrganisationAccess.RoleNotAllowed)]
    [InlineData(OrganisationRole.Viewer, OrganisationAccess.RoleNotAllowed)]
    public async Task List_OfARole_IsAsPublished(OrganisationRole role, string? refused)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var own = await ledger.CustomerAsync();
        var member = await ledger.MemberAsync(own, role);

        var view = await new OrganisationAudit(ledger.Contexts).ListAsync(member, own.Organisation, new AuditFilter(), 1, CancellationToken.None);

        Assert.Equal(refused, view.Refusal?.Code);
    }

    private static AuditEntry Of(Caller caller, string act, string target, object details) => AuditEntry.Of(caller with { Address = "192.0.2.1" }, act, target, details, StoredLedger.Start);

    private static async Task AddAsync(StoredLedger ledger, params AuditEntry[] entries)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.AuditEntries.AddRange(entries);
        await db.SaveChangesAsync();
    }

    private static async Task<Caller> StaffAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var user = new PortalUser { Id = UserId.New().Value, UserName = "staff@example.com", Email = "staff@example.com", DisplayName = "Staff", RegisteredAt = StoredLedger.Start };
        var role = new Microsoft.AspNetCore.Identity.IdentityRole<Guid>(PortalRoles.Admin) { Id = Guid.CreateVersion7() };
        db.Users.Add(user);
        db.Roles.Add(role);
        db.UserRoles.Add(new Microsoft.AspNetCore.Identity.IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        await db.SaveChangesAsync();
        return new Caller(new UserId(user.Id), user.Email, user.DisplayName, IsAdmin: true);
    }
}
