using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Payments;

/// <summary>The dialog that gives an organisation credit.</summary>
public sealed class PaymentActsTests : PortalComponentTest, IAsyncLifetime
{
    private readonly List<bool> _done = [];
    private StoredLedger _ledger = default!;
    private GatedContexts _contexts = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _ledger.Payments.ApprovalAboveUnits = 100;
        _contexts = new GatedContexts(_ledger.Contexts);
        _customer = await _ledger.CustomerAsync();
        var desk = new PaymentDesk(new UnitsOfWork(_contexts), Options.Create(_ledger.Payments), _ledger.Site, _ledger.Balances, _ledger.Time);
        Services.AddSingleton(desk);
        Services.AddSingleton(new GrantCredit(_contexts, desk));
        Services.AddSingleton(_ledger.CreditLimit);
        Services.AddSingleton(_ledger.Refund);
        Services.AddSingleton(new FreshSignIn(new PersonSessions(_ledger.Contexts, _ledger.Time)));
        Services.AddSingleton(new PaymentQueries(_ledger.Contexts));
    }

    // What is behind dialogs can only be let go of asynchronously.
    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Credit_Given_IsTheAmountWithItsReasonToTheEndOfItsLastDay()
    {
        var dialogs = OpenCredit("25.50", "Sorry for the outage", "2026-11-30");

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("form")));
        Assert.Equal([false], _done);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var account = Assert.Single(await Wallets.AccountsAsync(db, _customer.Organisation, CancellationToken.None), account => account.PostedMicros != 0);
        // The day ends in Shanghai.
        Assert.Equal(
            (LedgerAccountKind.Promotional, "25.50", (DateTimeOffset?)new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero)), (account.Kind, account.Balance.Posted.ToDecimalString(), account.ExpiresAt));
        Assert.Equal("Sorry for the outage", (await db.LedgerTransfers.SingleAsync(transfer => transfer.DebitAccountId == account.Id || transfer.CreditAccountId == account.Id)).Cause);
    }

    [Fact]
    public async Task Credit_AboveTheLimitOfOne_SaysSoBeforeAndWaits()
    {
        var dialogs = OpenCredit("100.00", "Research grant", null);
        Assert.Equal("Above ¥100.00 a second administrator must approve it.", Hint(dialogs));
        dialogs.Find("#credit-amount").Input("100.01");
        Assert.Equal("Nothing moves until a second administrator approves it.", Hint(dialogs));

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal([true], _done));
        Assert.Equal("0.00", (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var waiting = await db.PaymentRequests.SingleAsync();
        Assert.Equal((PaymentRequestKind.Grant, PaymentRequestState.Waiting, "100.01", "Research grant"), (waiting.Kind, waiting.State, waiting.Amount.ToDecimalString(), waiting.Reference));
    }

    [Theory]
    [InlineData("0", "Sorry", null, "The amount must be above 0 and at most 100000000.00, with at most 2 decimals.")]
    [InlineData("1.005", "Sorry", null, "The amount must be above 0 and at most 100000000.00, with at most 2 decimals.")]
    [InlineData("1.00", " ", null, "Give a reason of at most 200 characters.")]
    [InlineData("1.00", "Sorry", "2026-11-09", "The last day must lie ahead.")]
    public async Task Credit_ThatCannotBeGiven_SaysWhyAndKeepsWhatWasTyped(string amount, string reason, string? lastDay, string why)
    {
        var dialogs = OpenCredit(amount, reason, lastDay);

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal(why, dialogs.Find("[role=alert]").TextContent));
        Assert.Equal((amount, reason, lastDay ?? ""), (Value(dialogs, "#credit-amount"), Value(dialogs, "#credit-reason"), Value(dialogs, "#credit-day")));
        Assert.Empty(_done);
        Assert.Equal("0.00", (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString());
    }

    [Fact]
    public async Task Credit_SentTwiceAtOnce_IsAskedAndGivenOnce()
    {
        var dialogs = OpenCredit("10.00", "Sorry", "2026-11-30");
        _contexts.Shut();

        var first = dialogs.Find("form").SubmitAsync();
        var second = dialogs.Find("form").SubmitAsync();
        Assert.Equal(1, _contexts.Waiting);
        _contexts.Open();
        await Task.WhenAll(first, second);

        dialogs.WaitForAssertion(() => Assert.Equal([false], _done));
        Assert.Equal("10.00", (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString());
        // Another time is another credit.
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("form")));
        Fill(dialogs, "10.00", "Sorry", "2026-11-30");
        await dialogs.Find("form").SubmitAsync();
        dialogs.WaitForAssertion(() => Assert.Equal([false, false], _done));
        Assert.Equal("20.00", (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString());
    }

    private IRenderedComponent<PaymentActs> Acts { get; set; } = default!;

    private IRenderedComponent<MudDialogProvider> OpenCredit(string amount, string reason, string? lastDay)
    {
        var dialogs = Render<MudDialogProvider>();
        Acts = Render<PaymentActs>(parameters => parameters
            .Add(acts => acts.Organisation, _customer.Organisation).Add(acts => acts.Name, "Acme").Add(acts => acts.Currency, "CNY").Add(acts => acts.CreditLimit, Money.Zero("CNY"))
            .Add(acts => acts.Caller, _ledger.Admin).Add(acts => acts.OnDone, _done.Add));
        Fill(dialogs, amount, reason, lastDay);
        return dialogs;
    }

    private void Fill(IRenderedComponent<MudDialogProvider> dialogs, string amount, string reason, string? lastDay)
    {
        Acts.Find("[data-testid=grant-credit]").Click();
        dialogs.WaitForElement("#credit-amount").Input(amount);
        dialogs.Find("#credit-reason").Change(reason);
        if (lastDay is not null)
            dialogs.Find("#credit-day").Change(lastDay);
    }

    private static string? Value(IRenderedComponent<MudDialogProvider> dialogs, string field) => dialogs.Find(field).GetAttribute("value") ?? "";

    private static string Hint(IRenderedComponent<MudDialogProvider> dialogs) => dialogs.Find("[data-testid=approval-hint]").TextContent;
}
