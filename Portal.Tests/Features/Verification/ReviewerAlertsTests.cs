using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Verification;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Notifications;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

/// <summary>Reviewers hear of applications that are handed in, and nobody else does.</summary>
public sealed class ReviewerAlertsTests : IAsyncLifetime
{
    private VerificationScene _scene = default!;

    private NotificationQueries Queries => new(_scene.Ledger.Contexts, _scene.Ledger.Words);

    public async Task InitializeAsync() => _scene = await VerificationScene.MakeAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Submit_TellsReviewersOnceEachTime_AndNoApplicant()
    {
        var reviewer = await StaffAsync("reviewer@example.com", PortalRoles.Reviewer);
        var admin = await StaffAsync("root@example.com", PortalRoles.Admin);
        // A reviewer who belongs to the organisation has no part in it.
        await AppointAsync(_scene.Customer.Caller.Id, PortalRoles.Reviewer);

        var id = await _scene.AppliedAsync(VerificationScene.Fields with { Address = "?" });
        await HandOutAsync();

        var told = Assert.Single(await OfAsync(reviewer));
        Assert.Equal(($"/admin/verification/{id}", false), (told.Link, (told.Title + told.Text).Contains(VerificationScene.Fields.LegalName, StringComparison.Ordinal)));
        Assert.Empty(await OfAsync(admin));
        Assert.Empty(await OfAsync(_scene.Customer.Caller));
        // With all else of the day, unless they choose otherwise.
        Assert.Equal(1, await _scene.AskAsync(db => db.DailyMailItems.CountAsync(item => item.UserId == reviewer.Id.Value)));
        await _scene.DecideAsync(id, VerificationItem.Address);
        Assert.Null(await _scene.SaveAsync(VerificationScene.Fields));
        await _scene.SubmitAsync();
        await HandOutAsync();
        Assert.Equal(2, (await OfAsync(reviewer)).Count);
    }

    [Fact]
    public async Task Submit_WhereNobodyHasTheRole_TellsAdministrators()
    {
        var admin = await StaffAsync("root@example.com", PortalRoles.Admin);

        await _scene.AppliedAsync();
        await HandOutAsync();

        Assert.Single(await OfAsync(admin));
    }

    [Fact]
    public async Task Submit_WhereTheOnlyReviewerBelongsToTheApplicant_TellsAdministrators()
    {
        var admin = await StaffAsync("root@example.com", PortalRoles.Admin);
        await AppointAsync(_scene.Customer.Caller.Id, PortalRoles.Reviewer);

        await _scene.AppliedAsync();
        await HandOutAsync();

        Assert.Single(await OfAsync(admin));
        Assert.Empty(await OfAsync(_scene.Customer.Caller));
    }

    [Fact]
    public async Task Choices_AreOfferedToThoseWhoReview_AndKept()
    {
        var reviewer = await StaffAsync("reviewer@example.com", PortalRoles.Reviewer);
        Assert.DoesNotContain(await Queries.ChoicesAsync(_scene.Customer.Caller, CancellationToken.None), choice => choice.Kind == AlertKind.Review);
        Assert.Contains(await Queries.ChoicesAsync(reviewer, CancellationToken.None), choice => choice is { Kind: AlertKind.Review, Portal: true, Mail: false, DailyMail: true });
        Assert.Null(await new ChooseNotifications(_scene.Ledger.Contexts).HandleAsync(reviewer, new ChooseNotificationsRequest([new(AlertKind.Review, Portal: false, Mail: true)]), CancellationToken.None));

        await _scene.AppliedAsync();
        await HandOutAsync();

        Assert.Empty(await OfAsync(reviewer));
        Assert.Equal(1, await _scene.AskAsync(db => db.OutboxMails.CountAsync(mail => mail.To == reviewer.Email)));
        Assert.DoesNotContain(AlertKind.Review, AlertRules.ForPrograms);
    }

    private Task<int> HandOutAsync() => _scene.Ledger.HandOut.RunAsync(CancellationToken.None);

    private async Task<List<NotificationRow>> OfAsync(Caller person) =>
        [.. (await Queries.ListAsync(person, unreadOnly: false, 1, CancellationToken.None)).Rows.Where(row => row.Kind == AlertKind.Review)];

    private async Task<Caller> StaffAsync(string email, string role)
    {
        var id = UserId.New();
        await _scene.AskAsync(db =>
        {
            db.Users.Add(new PortalUser { Id = id.Value, UserName = email, Email = email, DisplayName = role });
            return db.SaveChangesAsync();
        });
        await AppointAsync(id, role);
        return new Caller(id, email, role, IsAdmin: role == PortalRoles.Admin, IsReviewer: role == PortalRoles.Reviewer);
    }

    private Task<int> AppointAsync(UserId person, string role) => _scene.AskAsync(async db =>
    {
        var known = await db.Roles.SingleOrDefaultAsync(one => one.Name == role);
        if (known is null)
            db.Roles.Add(known = new IdentityRole<Guid>(role) { Id = Guid.CreateVersion7(), NormalizedName = role.ToUpperInvariant() });
        db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = person.Value, RoleId = known.Id });
        return await db.SaveChangesAsync();
    });
}
