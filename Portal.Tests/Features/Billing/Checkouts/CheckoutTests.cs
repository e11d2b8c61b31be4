using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Checkouts;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Checkouts;

/// <summary>Payments by the provider, against a stand-in and events signed as it signs them.</summary>
public sealed class CheckoutTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private StripeStandIn _stripe = default!;

    private StripeProvider Provider => new(
        Options.Create(new StripeOptions { SecretKey = "sk_test_x", WebhookSecret = StripeStandIn.WebhookSecret, ApiBase = _stripe.Url, MaxUnits = 1000 }), _ledger.Site, _ledger.Time);

    private StartCheckout Starting => new(_ledger.Contexts, Provider, _ledger.Site, StoredLedger.Texts<CheckoutText>(), _ledger.Time);

    private TakeProviderEvent Taking => new(_ledger.Contexts, _ledger.Units, Provider, _ledger.Balances, _ledger.Time);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        _stripe = await StripeStandIn.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _stripe.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Start_ThenPaid_IsInTheWalletOnce()
    {
        var (order, session) = await StartAsync("123.45");
        Assert.Equal("0.00", await PostedAsync());
        var asked = Assert.Single(_stripe.Asked);
        Assert.Equal(("12345", "cny", "payment", order), (asked["line_items[0][price_data][unit_amount]"], asked["line_items[0][price_data][currency]"], asked["mode"], asked["client_reference_id"]));
        var body = StripeStandIn.Event(session, order, $"{_customer.Organisation}", 12345);

        Assert.Null(await TakeAsync(body));
        Assert.Equal("123.45", await PostedAsync());

        // The very same event, and another that says the same.
        Assert.Null(await TakeAsync(body));
        Assert.Equal("checkout_paid", (await TakeAsync(StripeStandIn.Event(session, order, $"{_customer.Organisation}", 12345, type: "checkout.session.async_payment_succeeded", id: "evt_2")))!.Code);
        Assert.Equal("123.45", await PostedAsync());
        Assert.Equal(CheckoutState.Paid, (await new CheckoutQueries(_ledger.Contexts).FindAsync(_customer.Caller, Guid.Parse(order), CancellationToken.None))!.State);
        Assert.Empty(await _ledger.AuditAsync());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(Portal.Core.Alerts.AlertKind.PaymentReceived, (await db.Alerts.SingleAsync()).Kind);
    }

    [Fact]
    public async Task Paid_ToldByManyAtOnce_IsInTheWalletOnce()
    {
        var (order, session) = await StartAsync("10.00");
        var events = Enumerable.Range(0, 20).Select(number => StripeStandIn.Event(session, order, $"{_customer.Organisation}", 1000, id: $"evt_{number % 4}")).ToList();

        var refusals = await Task.WhenAll(events.Select(body => Task.Run(() => TakeAsync(body))));

        Assert.Equal("10.00", await PostedAsync());
        Assert.All(refusals.OfType<Refusal>(), refusal => Assert.Equal("checkout_paid", refusal.Code));
    }

    [Theory]
    [InlineData("wrong_amount", 9999, "cny", null, null, null)]
    [InlineData("wrong_amount", 0, "cny", null, null, null)]
    [InlineData("wrong_currency", 10000, "usd", null, null, null)]
    [InlineData("wrong_currency", 10000, "zzz", null, null, null)]
    [InlineData("unknown_order", 10000, "cny", "0198a000-0000-7000-8000-000000000001", null, null)]
    [InlineData("unknown_order", 10000, "cny", "none", null, null)]
    [InlineData("wrong_session", 10000, "cny", null, "cs_test_other", null)]
    [InlineData("wrong_organisation", 10000, "cny", null, null, "0198a000-0000-7000-8000-000000000001")]
    [InlineData("wrong_organisation", 10000, "cny", null, null, "")]
    public async Task Paid_WhatFitsNoOrder_BooksNothingAndIsNoted(string code, long minorUnits, string currency, string? otherOrder, string? otherSession, string? otherOrganisation)
    {
        var (order, session) = await StartAsync("100.00");
        var body = StripeStandIn.Event(otherSession ?? session, otherOrder ?? order, otherOrganisation ?? $"{_customer.Organisation}", minorUnits, currency);

        Assert.Equal(code, (await TakeAsync(body))!.Code);
        Assert.Equal(code, (await TakeAsync(body))!.Code);

        Assert.Equal("0.00", await PostedAsync());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Act == "checkout.refused"));
        Assert.Equal(CheckoutState.Open, (await db.CheckoutOrders.SingleAsync()).State);
        Assert.Empty(await db.LedgerTransfers.ToListAsync());
    }

    [Fact]
    public async Task Paid_WrongOrOldSignature_IsRefused()
    {
        var (order, session) = await StartAsync("100.00");
        var body = StripeStandIn.Event(session, order, $"{_customer.Organisation}", 10000);
        var now = _ledger.Time.GetUtcNow();

        foreach (var signature in new[]
        {
            null, "", "nonsense", StripeStandIn.Sign(body, now, "whsec_other"), StripeStandIn.Sign(body + " ", now), StripeStandIn.Sign(body, now.AddMinutes(-6)),
            StripeStandIn.Sign(body, now).Replace("v1=", "v0=", StringComparison.Ordinal),
        })
            Assert.Equal("invalid_signature", (await Taking.HandleAsync(body, signature, CancellationToken.None))!.Code);
        foreach (var broken in new[] { "", "{", "[]", "null", "\"a\"" })
            Assert.NotNull(await Taking.HandleAsync(broken, StripeStandIn.Sign(broken, now), CancellationToken.None));

        Assert.Equal("0.00", await PostedAsync());
    }

    [Fact]
    public async Task Completed_NotYetPaid_WaitsForTheMoney()
    {
        var (order, session) = await StartAsync("100.00");

        Assert.Null(await TakeAsync(StripeStandIn.Event(session, order, $"{_customer.Organisation}", 10000, status: "unpaid")));
        Assert.Equal("0.00", await PostedAsync());
        Assert.Null(await TakeAsync(StripeStandIn.Event(session, order, $"{_customer.Organisation}", 10000, type: "checkout.session.async_payment_succeeded", id: "evt_2")));

        Assert.Equal("100.00", await PostedAsync());
    }

    [Fact]
    public async Task Expired_EndsItAndAPaymentAfterwardsStillCounts()
    {
        var (order, session) = await StartAsync("100.00");
        Assert.Null(await TakeAsync(StripeStandIn.Event(session, order, $"{_customer.Organisation}", 10000, type: "checkout.session.expired", status: "unpaid")));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(CheckoutState.Ended, (await db.CheckoutOrders.AsNoTracking().SingleAsync()).State);

        Assert.Null(await TakeAsync(StripeStandIn.Event(session, order, $"{_customer.Organisation}", 10000, id: "evt_2")));

        Assert.Equal("100.00", await PostedAsync());
    }

    [Fact]
    public async Task Start_Again_IsTheSameCheckoutAndAnotherAmountAConflict()
    {
        var id = Guid.CreateVersion7();
        var first = await Starting.HandleAsync(_customer.Caller, new StartCheckoutRequest(id, "10.00"), CancellationToken.None);
        var again = await Starting.HandleAsync(_customer.Caller, new StartCheckoutRequest(id, "10.00"), CancellationToken.None);

        Assert.Equal(first.Value, again.Value);
        Assert.Equal("idempotency_conflict", (await Starting.HandleAsync(_customer.Caller, new StartCheckoutRequest(id, "11.00"), CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Start_OfOneThatEnded_IsRefusedAndTheProviderIsNotAsked()
    {
        var request = new StartCheckoutRequest(Guid.CreateVersion7(), "10.00");
        var started = (await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).Value;
        Assert.Null(await TakeAsync(StripeStandIn.Event(SessionOf(started), $"{started.Id}", $"{_customer.Organisation}", 1000, type: "checkout.session.expired", status: "unpaid")));

        Assert.Equal("checkout_ended", (await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).Refusal?.Code);

        Assert.Single(_stripe.Asked);
        Assert.True((await Starting.HandleAsync(_customer.Caller, request with { Id = Guid.CreateVersion7() }, CancellationToken.None)).IsAccepted);
    }

    [Fact]
    public async Task Start_AgainAfterTheProviderForgot_HandsOutNoOtherSessionAndWhatIsPaidInTheFirstStillCounts()
    {
        var request = new StartCheckoutRequest(Guid.CreateVersion7(), "10.00");
        var started = (await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).Value;
        _stripe.ForgetKeys();

        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal("checkout_ended", (await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).Refusal?.Code);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var order = await db.CheckoutOrders.AsNoTracking().SingleAsync();
        Assert.Equal((CheckoutState.Ended, SessionOf(started), 2), (order.State, order.SessionId, _stripe.Asked.Count));
        Assert.Null(await TakeAsync(StripeStandIn.Event(SessionOf(started), $"{started.Id}", $"{_customer.Organisation}", 1000)));
        Assert.Equal("10.00", await PostedAsync());
    }

    [Fact]
    public async Task Start_ManyAtOnceWithOneId_IsOneCheckout()
    {
        var request = new StartCheckoutRequest(Guid.CreateVersion7(), "10.00");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Starting.HandleAsync(_customer.Caller, request, CancellationToken.None))));

        Assert.Single(answers.Select(answer => answer.Value).Distinct());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal((1, 1), (await db.CheckoutOrders.CountAsync(), await db.AuditEntries.CountAsync(entry => entry.Act == "checkout.start")));
    }

    [Fact]
    public async Task Start_ProviderDown_SaysSoAndCanBeTriedAgain()
    {
        _stripe.IsDown = true;
        var request = new StartCheckoutRequest(Guid.CreateVersion7(), "10.00");
        Assert.Equal("payment_provider_failed", (await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).Refusal!.Code);
        _stripe.IsDown = false;

        Assert.True((await Starting.HandleAsync(_customer.Caller, request, CancellationToken.None)).IsAccepted);
    }

    [Theory]
    [InlineData("1000.01")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.001")]
    [InlineData("much")]
    public async Task Start_AmountOutOfRange_IsRefused(string amount)
    {
        var refusal = (await Starting.HandleAsync(_customer.Caller, new StartCheckoutRequest(Guid.CreateVersion7(), amount), CancellationToken.None)).Refusal!;

        Assert.Equal(("invalid_amount", "amount", "1000.00"), (refusal.Code, refusal.Field, refusal.Details!["most"]));
    }

    [Theory]
    [InlineData(OrganisationRole.Billing, null)]
    [InlineData(OrganisationRole.Developer, "role_not_allowed")]
    public async Task Start_ByEachRole_IsForThoseWhoLookAfterTheMoney(OrganisationRole role, string? code) =>
        Assert.Equal(code, (await Starting.HandleAsync(await _ledger.MemberAsync(_customer, role), new StartCheckoutRequest(Guid.CreateVersion7(), "10.00"), CancellationToken.None)).Refusal?.Code);

    private async Task<(string Order, string Session)> StartAsync(string amount)
    {
        var started = (await Starting.HandleAsync(_customer.Caller, new StartCheckoutRequest(Guid.CreateVersion7(), amount), CancellationToken.None)).Value;
        return ($"{started.Id}", SessionOf(started));
    }

    private static string SessionOf(StartedCheckout started) => started.Url.Split('/')[^1];

    private Task<Refusal?> TakeAsync(string body) => Taking.HandleAsync(body, StripeStandIn.Sign(body, _ledger.Time.GetUtcNow()), CancellationToken.None);

    private async Task<string> PostedAsync() => (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString();
}
