using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Features.Announcements;
using Portal.Features.Billing.Payments;
using Portal.Features.Billing.Vouchers;
using Portal.Features.PriceBooks;
using Portal.Security;

namespace Portal.Demo;

/// <summary>What those do who run the demo's platform: set it up, price it, and look after its money.</summary>
internal sealed class DemoPlatform(DemoStage stage)
{
    public async Task OpenAsync()
    {
        var person = DemoPeople.Operator;
        var code = await stage.AsStrangerAsync<SetupCode, string?>(person, setup => setup.IssueAsync());
        if (await stage.AsStrangerAsync<SetUpAdministrator, Refusal?>(
            person, handler => handler.HandleAsync(new SetUpAdministratorRequest(code!, person.Email, DemoPeople.Password, person.Name), CancellationToken.None)) is { } refusal)
            throw new InvalidOperationException($"There is no administrator: {refusal.Code}.");
        await PriceAsync();
    }

    /// <summary>Gives colleagues their roles, who have registered by now.</summary>
    public async Task AppointAsync()
    {
        await stage.SignInAsync(DemoPeople.Operator);
        await stage.DoAsync<Administrators>(DemoPeople.Operator, (handler, caller) => handler.AppointAsync(caller, new AppointAdministratorRequest(DemoPeople.SecondOperator.Email), CancellationToken.None));
        await stage.DoAsync<Administrators>(DemoPeople.Operator, (handler, caller) => handler.AppointAsync(caller, new AppointAdministratorRequest(DemoPeople.Reviewer.Email, PortalRoles.Reviewer), CancellationToken.None));
        // Who has been given a role acts in it from the next sign-in on.
        await stage.SignInAsync(DemoPeople.SecondOperator);
        await stage.SignInAsync(DemoPeople.Reviewer);
    }

    public Task TopUpAsync(OrganisationId organisation, string amount, string reference) => stage.AskAsync<TopUpWallet, PaymentAnswer>(
        DemoPeople.Operator, (handler, caller) => handler.HandleAsync(caller, organisation, new TopUpWalletRequest(Guid.CreateVersion7(), amount, reference), CancellationToken.None));

    public Task CreditAsync(OrganisationId organisation, string amount, string reason, DateOnly? lastDay) => stage.AskAsync<GrantCredit, PaymentAnswer>(
        DemoPeople.Operator, (handler, caller) => handler.HandleAsync(caller, organisation, new GrantCreditRequest(Guid.CreateVersion7(), amount, reason, lastDay), CancellationToken.None));

    public Task LimitCreditAsync(OrganisationId organisation, string limit) =>
        stage.DoAsync<ChangeCreditLimit>(DemoPeople.Operator, (handler, caller) => handler.HandleAsync(caller, organisation, new ChangeCreditLimitRequest(limit), CancellationToken.None));

    public Task AnnounceAsync(AnnouncementLevel level, string chinese, string english, DateTimeOffset until) => stage.DoAsync<ChangeAnnouncements>(
        DemoPeople.Operator, (handler, caller) => handler.WriteAsync(caller, new WriteAnnouncementRequest(Guid.CreateVersion7(), chinese, english, level, Until: until), CancellationToken.None));

    /// <summary>The second word on what waits for it.</summary>
    public async Task ApproveAllAsync()
    {
        foreach (var id in await stage.QueryAsync(db => db.PaymentRequests.Where(request => request.State == PaymentRequestState.Waiting).Select(request => request.Id).ToListAsync()))
            await stage.DoAsync<DecidePayment>(DemoPeople.SecondOperator, (handler, caller) => handler.HandleAsync(caller, id.Value, isApproved: true, CancellationToken.None));
    }

    /// <summary>A handful of vouchers; the first of them is given away.</summary>
    public async Task<string> MakeVouchersAsync() => (await stage.AskAsync<MakeVouchers, MadeVouchers>(DemoPeople.SecondOperator, (handler, caller) => handler.HandleAsync(
        caller, new MakeVouchersRequest(Guid.CreateVersion7(), "PyData Berlin 2026", "50.00", 6, DateOnly.FromDateTime(stage.Now.UtcDateTime.AddDays(120)), CreditDays: 180), CancellationToken.None))).Codes[0];

    /// <summary>A price list of its own for who buys much: published at once, with cheaper nights and less for more.</summary>
    public async Task AgreePricesAsync(OrganisationId organisation) => await PublishAsync(document => document with
    {
        Contracts = [new ContractDocument(organisation.Value, stage.Now, null, new RuleDocument("cpu.core_hour", "0.42"))],
    });

    private Task PriceAsync() => PublishAsync(document => document with
    {
        ZoneId = "Asia/Shanghai",
        Windows = [new WindowDocument("夜间 Night", "22:00", "06:00", 800)],
        Rules =
        [
            .. document.Rules.Select(rule => rule.Sku switch
            {
                "cpu.core_hour" => rule with { Free = "10", Tiers = [new TierDocument("1000", "0.45"), new TierDocument("5000", "0.40")] },
                "gpu.RTX-4090.hour" => rule with { Tiers = [new TierDocument("100", "4.60"), new TierDocument("400", "4.20")] },
                _ => rule,
            }),
        ],
    });

    private async Task PublishAsync(Func<PriceBookDocument, PriceBookDocument> change)
    {
        var person = DemoPeople.Operator;
        var id = await stage.AskAsync<PriceBookDrafts, PriceBookId>(person, (handler, caller) => handler.CreateAsync(caller, CancellationToken.None));
        var draft = (await FindAsync(id))!;
        await stage.DoAsync<PriceBookDrafts>(person, (handler, caller) => handler.ChangeAsync(caller, id, new ChangeDraftRequest(draft.Revision, change(draft.Document)), CancellationToken.None));
        draft = (await FindAsync(id))!;
        await stage.DoAsync<PublishPriceBook>(person, (handler, caller) => handler.HandleAsync(caller, id, new PublishPriceBookRequest(draft.Revision), CancellationToken.None));
    }

    private Task<PriceBookDetail?> FindAsync(PriceBookId id) =>
        stage.ReadAsync<PriceBookQueries, PriceBookDetail?>(DemoPeople.Operator, (queries, caller) => queries.FindAsync(caller, id, CancellationToken.None));
}
