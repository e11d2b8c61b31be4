using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Billing.Details;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

public sealed class VerificationTests : IAsyncLifetime
{
    private VerificationScene _scene = default!;

    public async Task InitializeAsync() => _scene = await VerificationScene.MakeAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Application_RefusedThenMendedThenApproved_IsTheTitleOfInvoices()
    {
        var id = await _scene.AppliedAsync(VerificationScene.Fields with { Address = "?" });
        await _scene.DecideAsync(id, VerificationItem.Address);

        var refused = await _scene.ApplicationAsync();
        Assert.Equal((VerificationState.Refused, "四角"), (refused.State, refused.Decisions[VerificationItem.Address].Note));
        Assert.Equal(("item_accepted", "legalName"), await CodeAsync(_scene.SaveAsync(VerificationScene.Fields with { LegalName = "别家公司" })));
        Assert.Null(await _scene.SaveAsync(VerificationScene.Fields));
        await _scene.DecideAsync(await _scene.SubmitAsync());

        var details = await _scene.AskAsync(db => db.BillingDetails.SingleAsync());
        Assert.Equal((VerificationScene.Fields.LegalName, "91350100M000100Y43"), (details.Fields.Title, details.Fields.TaxId));
        var view = (await _scene.Queries.GetAsync(_scene.Customer.Caller, null, CancellationToken.None))!;
        Assert.Equal((OrganisationStanding.Verified, VerificationScene.Fields.LegalName), (view.Standing, view.VerifiedName));
        Assert.Equal(["Submitted", "Refused", "Submitted", "Approved"], await _scene.AskAsync(async db => (await db.Alerts.Where(alert => alert.Kind == AlertKind.Verification).OrderBy(alert => alert.Id).ToListAsync()).ConvertAll(alert => alert.Facts["state"])));
        Assert.Equal([1, 2], await _scene.AskAsync(db => db.VerificationDecisions.OrderBy(decision => decision.Round).Select(decision => decision.Round).ToListAsync()));
    }

    [Fact]
    public async Task Approved_Title_IsChangedByAnotherReviewAlone()
    {
        await _scene.DecideAsync(await _scene.AppliedAsync());
        var handler = new ChangeBillingDetails(_scene.Ledger.Contexts, _scene.Ledger.Time);
        var view = (await handler.GetAsync(_scene.Customer.Caller, null, CancellationToken.None))!;
        foreach (var (fields, field) in new[] { (view.Fields with { Title = "别家公司" }, "title"), (view.Fields with { TaxId = null }, "taxId"), (view.Fields with { Country = "DE" }, "country") })
            Assert.Equal(("field_verified", field), await CodeAsync(handler.HandleAsync(_scene.Customer.Caller, new ChangeBillingDetailsRequest(fields, view.Version), CancellationToken.None)));
        Assert.Null(await handler.HandleAsync(_scene.Customer.Caller, new ChangeBillingDetailsRequest(view.Fields with { BankName = "中国银行" }, view.Version), CancellationToken.None));

        var next = await _scene.AppliedAsync(VerificationScene.Fields with { LegalName = "新名称有限公司" });
        Assert.Equal(VerificationScene.Fields.LegalName, await _scene.AskAsync(db => db.Organisations.Select(one => one.VerifiedName).SingleAsync()));
        await _scene.DecideAsync(next);

        Assert.Equal(("新名称有限公司", "中国银行"), await _scene.AskAsync(async db => (await db.BillingDetails.SingleAsync()).Fields is var fields ? (fields.Title, fields.BankName) : default));
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_IsGivenToOne()
    {
        var id = await _scene.AppliedAsync();
        var reviewers = Enumerable.Range(0, 6).Select(_ => _scene.Reviewer with { Id = UserId.New() }).ToList();

        var answers = await Task.WhenAll(reviewers.Select(reviewer => Task.Run(() => _scene.Review.ClaimAsync(reviewer, id, CancellationToken.None))));

        Assert.Equal(1, answers.Count(refusal => refusal is null));
        Assert.Equal(5, answers.Count(refusal => refusal?.Code == "already_claimed"));
        Assert.Null(await _scene.Queue.NextAsync(_scene.Reviewer, null, CancellationToken.None));
        _scene.Ledger.Time.Advance(TimeSpan.FromMinutes(_scene.Options.ClaimMinutes));
        Assert.Equal(id, await _scene.Queue.NextAsync(_scene.Reviewer, null, CancellationToken.None));
    }

    [Fact]
    public async Task Document_OfADraft_IsTheApplicantsAlone()
    {
        Assert.Null(await _scene.SaveAsync(VerificationScene.Fields));
        var document = new VerificationDocumentId((await _scene.AddAsync(ADocument.Picture(), "licence.png")).Value.Id);

        Assert.NotNull(await _scene.Read.DownloadAsync(_scene.Customer.Caller, document, CancellationToken.None));
        Assert.Null(await _scene.Read.DownloadAsync(_scene.Reviewer, document, CancellationToken.None));
        Assert.Null(await _scene.Read.PageAsync(_scene.Reviewer, document, 1, CancellationToken.None));

        await _scene.SubmitAsync();
        Assert.NotNull(await _scene.Read.DownloadAsync(_scene.Reviewer, document, CancellationToken.None));
    }

    [Theory]
    [InlineData(OrganisationRole.Admin, true)]
    [InlineData(OrganisationRole.Developer, false)]
    [InlineData(OrganisationRole.Billing, false)]
    public async Task Document_IsSeenByWhoSpeaksForTheOrganisationAndByReviewers_AndEachLookLeavesATrace(OrganisationRole role, bool maySee)
    {
        await _scene.AppliedAsync();
        var document = new VerificationDocumentId((await _scene.ApplicationAsync()).Documents[0].Id);
        var member = await _scene.Ledger.MemberAsync(_scene.Customer, role);
        var other = await _scene.Ledger.CustomerAsync("别家");

        Assert.Equal(maySee, await _scene.Read.DownloadAsync(member, document, CancellationToken.None) is not null);
        Assert.Null(await _scene.Read.DownloadAsync(other.Caller, document, CancellationToken.None));
        Assert.Null(await _scene.Read.PageAsync(_scene.Customer.Caller, document, 1, CancellationToken.None));
        Assert.NotNull(await _scene.Read.PageAsync(_scene.Reviewer, document, 1, CancellationToken.None));
        Assert.Null(await _scene.Read.PageAsync(_scene.Reviewer, document, 2, CancellationToken.None));

        var looks = await _scene.AskAsync(db => db.AuditEntries.Where(entry => entry.Act == "verification.document_view" || entry.Act == "verification.document_download").Select(entry => entry.ActorId).ToListAsync());
        Assert.Equal(maySee ? [member.Id.Value, _scene.Reviewer.Id.Value] : [_scene.Reviewer.Id.Value], looks);
    }

    [Fact]
    public async Task Decision_CannotBeChangedInTheDatabase()
    {
        await _scene.DecideAsync(await _scene.AppliedAsync());

        await Assert.ThrowsAnyAsync<Exception>(() => _scene.AskAsync(db => db.VerificationDecisions.ExecuteDeleteAsync()));
    }

    [Fact]
    public async Task Documents_AfterTheirTime_AreShreddedWithThePersonalNumbers()
    {
        await _scene.DecideAsync(await _scene.AppliedAsync());
        Assert.Single(_scene.Files());
        _scene.Ledger.Time.Advance(TimeSpan.FromDays(_scene.Options.KeepDocumentDays) - TimeSpan.FromTicks(1));
        Assert.Equal(0, await _scene.Erase.RunAsync(CancellationToken.None));
        _scene.Ledger.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, await _scene.Erase.RunAsync(CancellationToken.None));
        Assert.Equal(0, await _scene.Erase.RunAsync(CancellationToken.None));

        Assert.Empty(_scene.Files());
        Assert.Null(await _scene.AskAsync(db => db.VerificationDocuments.Select(document => document.WrappedKey).SingleAsync()));
        Assert.Equal(("…0Y43", ""), await _scene.AskAsync(async db => (await db.VerificationCases.SingleAsync()).Fields is var fields ? (fields.IdNumber, fields.Phone) : default));
        // Invoices go on.
        Assert.Equal("91350100M000100Y43", await _scene.AskAsync(async db => (await db.BillingDetails.SingleAsync()).Fields.TaxId));
    }

    private static async Task<(string?, string?)> CodeAsync(Task<Refusal?> act) => await act is { } refusal ? (refusal.Code, refusal.Field) : default;
}
