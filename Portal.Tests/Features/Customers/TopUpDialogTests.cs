using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Features.Customers;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Customers;

public sealed class TopUpDialogTests : PortalComponentTest, IAsyncLifetime
{
    private readonly List<(string Amount, bool IsWaiting)> _done = [];
    private StoredLedger _ledger = default!;
    private GatedContexts _contexts = default!;
    private Customer _customer = default!;
    private int _closed;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _ledger.Payments.ApprovalAboveUnits = 5000;
        _contexts = new GatedContexts(_ledger.Contexts);
        _customer = await _ledger.CustomerAsync();
        var desk = new PaymentDesk(new UnitsOfWork(_contexts), Options.Create(_ledger.Payments), _ledger.Site, _ledger.Balances, _ledger.Time);
        Services.AddSingleton(desk);
        Services.AddSingleton(new TopUpWallet(desk));
    }

    // What is behind dialogs can only be let go of asynchronously.
    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task TopUp_Sent_IsInTheWalletUnderItsReference()
    {
        var (dialogs, _) = Open();
        Fill(dialogs, " 5000.00 ", "ICBC 20261110-77");

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal([("5000.00", false)], _done));
        Assert.Equal(1, _closed);
        Assert.Equal("5000.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal("ICBC 20261110-77", (await db.LedgerTransfers.SingleAsync(transfer => transfer.Kind == LedgerTransferKind.TopUp)).Cause);
    }

    [Fact]
    public async Task TopUp_AboveTheLimitOfOne_SaysSoBeforeAndWaits()
    {
        var (dialogs, _) = Open();
        Assert.Equal("Above ¥5,000.00 a second administrator must approve it.", dialogs.Find("[data-testid=approval-hint]").TextContent);
        Fill(dialogs, "5000.01", "ICBC 1");
        Assert.Equal("Nothing moves until a second administrator approves it.", dialogs.Find("[data-testid=approval-hint]").TextContent);

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal([("5000.01", true)], _done));
        Assert.Equal("0.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
    }

    [Fact]
    public async Task TopUp_Refused_SaysWhyAndKeepsWhatWasTyped_UntilItIsOpenedAnew()
    {
        UseChinese();
        var (dialogs, dialog) = Open();
        Fill(dialogs, "1.005", "ICBC 1");

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal("请输入大于 0 且不超过 100000000.00 的金额，最多 2 位小数。未入账。", dialogs.Find("[role=alert]").TextContent));
        // The page around it is drawn again whenever the balance moves.
        dialog.Render(parameters => parameters.Add(top => top.Name, "Acme Ltd"));
        Assert.Equal(("1.005", "ICBC 1"), (dialogs.Find("#amount").GetAttribute("value"), dialogs.Find("#reference").GetAttribute("value")));
        dialog.Render(parameters => parameters.Add(top => top.IsOpen, false));
        dialog.Render(parameters => parameters.Add(top => top.IsOpen, true));
        dialogs.WaitForAssertion(() => Assert.Equal("", dialogs.Find("#amount").GetAttribute("value")));
        Assert.Empty(dialogs.FindAll("[role=alert]"));
        Assert.Empty(_done);
    }

    [Fact]
    public async Task TopUp_SentTwiceAtOnce_IsAskedAndBookedOnce()
    {
        var (dialogs, _) = Open();
        Fill(dialogs, "10.00", "ICBC 1");
        _contexts.Shut();

        var first = dialogs.Find("form").SubmitAsync();
        var second = dialogs.Find("form").SubmitAsync();
        _contexts.Open();
        await Task.WhenAll(first, second);

        dialogs.WaitForAssertion(() => Assert.Equal([("10.00", false)], _done));
        Assert.Equal("10.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
    }

    private (IRenderedComponent<MudDialogProvider> Dialogs, IRenderedComponent<TopUpDialog> Dialog) Open()
    {
        var dialogs = Render<MudDialogProvider>();
        var dialog = Render<TopUpDialog>(parameters => parameters
            .Add(top => top.IsOpen, true).Add(top => top.Organisation, _customer.Organisation).Add(top => top.Name, "Acme").Add(top => top.Currency, "CNY").Add(top => top.Caller, _ledger.Admin)
            .Add(top => top.OnDone, done => _done.Add((done.Amount.ToDecimalString(), done.IsWaiting))).Add(top => top.OnClose, () => _closed++));
        dialogs.WaitForElement("#amount");
        return (dialogs, dialog);
    }

    private static void Fill(IRenderedComponent<MudDialogProvider> dialogs, string amount, string reference)
    {
        dialogs.Find("#amount").Input(amount);
        dialogs.Find("#reference").Change(reference);
    }
}
