using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Payments;
using Portal.Features.Billing.Verification;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.CreditNotes;

public class CreditInvoiceTests
{
    private static readonly DateTimeOffset December = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Handle_WholeInvoice_ComesBackToWalletAndCreditAndVoidsIt()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (customer, invoice) = await InvoicedAsync(ledger, creditUnits: 1, paidIn: 10);
        var before = await ledger.BalanceAsync(customer);

        var note = await CreditAsync(ledger, invoice.InvoiceId, null);

        // All that was used, 2.40: 1.00 of it had been given.
        Assert.Equal("11.00", (await ledger.BalanceAsync(customer)).Available.ToDecimalString());
        Assert.Equal("2.40", ((await ledger.BalanceAsync(customer)).Available - before.Available).ToDecimalString());
        Assert.Equal(("PC-2026-000001", "1.00", "1.40"), (note.Number.ToString(), note.Given.ToDecimalString(), note.Gross.ToDecimalString()));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var stored = await db.Invoices.SingleAsync();
        Assert.Equal((InvoiceState.Void, "wrong month"), (stored.State, stored.VoidReason));
        Assert.Equal(0, (await db.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.Tax)).PostedMicros);
        Assert.Equal(0, (await db.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.Rounding)).PostedMicros);
        Assert.Equal(1_000_000, (await db.LedgerAccounts.SingleAsync(account => account.OrganisationId == customer.Organisation && account.Kind == LedgerAccountKind.Promotional)).PostedMicros);
        Assert.Empty(await ledger.AuditAsync());
    }

    [Fact]
    public async Task Handle_PartsAndThenTheRest_AddUpAndTheNextInvoiceCarriesTheFractions()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.PayInAsync(customer, 100);
        await ledger.RunTaskAsync(customer, seconds: 4321, cpu: 1700, memory: 3333);
        ledger.Time.SetUtcNow(December);
        var closed = (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value;

        await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(1, "0.37")]);
        Assert.Empty(await ledger.AuditAsync());
        await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(2)]);
        Assert.Empty(await ledger.AuditAsync());
        ledger.Time.SetUtcNow(December.AddDays(3));
        await ledger.RunTaskAsync(customer, seconds: 77);
        await CreditAsync(ledger, closed.InvoiceId, null);
        ledger.Time.SetUtcNow(December.AddDays(40));
        Assert.Single(await ledger.Run.RunAsync(null, null, CancellationToken.None));

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoices = await db.Invoices.OrderBy(invoice => invoice.PeriodEnd).ToListAsync();
        var notes = await db.CreditNotes.ToListAsync();
        Assert.Equal(invoices[0].Gross.Micros, notes.Sum(note => note.Gross.Micros));
        Assert.Equal(invoices[0].ResidueAfter.Micros - notes.Sum(note => note.Residue.Micros), invoices[1].ResidueBefore.Micros);
        Assert.All(notes, note => Assert.Equal(invoices[1].Id, note.CarriedOn));
        Assert.Equal(InvoiceState.Void, invoices[0].State);
        Assert.Equal("100.00", ((await ledger.BalanceAsync(customer)).Available + invoices[1].BilledCost).ToDecimalString());
        Assert.Empty(await ledger.AuditAsync());
    }

    [Fact]
    public async Task Handle_InvoiceOnCredit_RepaysWhatIsOwedForItBeforeOthers()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        Assert.Null(await ledger.CreditLimit.HandleAsync(ledger.Admin, customer.Organisation, new ChangeCreditLimitRequest("50.00"), CancellationToken.None));
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);
        await ledger.Run.RunAsync(null, null, CancellationToken.None);
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December.AddDays(40));
        var second = Assert.Single(await ledger.Run.RunAsync(null, null, CancellationToken.None));

        await CreditAsync(ledger, second.InvoiceId!.Value, null);

        // The first is owed still.
        Assert.Empty(await ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        await ledger.PayInAsync(customer, 2);
        Assert.Equal("PT-2026-000001", Assert.Single(await ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None)).ToString());
        Assert.Empty(await ledger.AuditAsync());
    }

    [Fact]
    public async Task Handle_SamePersonOrRefused_MovesNothingAndFreesTheLines()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (customer, closed) = await InvoicedAsync(ledger, paidIn: 10);
        var before = await ledger.BalanceAsync(customer);
        var id = Guid.CreateVersion7();
        var asked = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(id, "wrong month"), CancellationToken.None);
        Assert.True(asked.IsAccepted);

        Assert.Equal("same_person", (await ledger.Decide.HandleAsync(ledger.Admin, id, true, CancellationToken.None))!.Code);
        // What is asked for is spoken for.
        Assert.Equal("nothing_left", (await ledger.Credit.HandleAsync(ledger.Second, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), "again"), CancellationToken.None)).Refusal!.Code);
        Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, false, CancellationToken.None));

        Assert.Equal(before, await ledger.BalanceAsync(customer));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var dropped = await db.CreditNotes.SingleAsync();
        Assert.Equal((CreditNoteState.Dropped, null), (dropped.State, dropped.Number));
        Assert.Equal("request_refused", (await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(id, "wrong month"), CancellationToken.None)).Refusal?.Code);
        Assert.True((await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), "again"), CancellationToken.None)).IsAccepted);
        Assert.Empty(await ledger.AuditAsync());
    }

    [Fact]
    public async Task Handle_AllThatIsLeft_Repeated_IsTheSame_AndAPartOfItIsNot()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (_, closed) = await InvoicedAsync(ledger, paidIn: 10);
        var part = new CreditInvoiceRequest(Guid.CreateVersion7(), "wrong price", [new CreditLineRequest(1, "0.10")]);
        Assert.True((await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, part, CancellationToken.None)).IsAccepted);
        ledger.Time.Advance(TimeSpan.FromMinutes(1));
        var rest = new CreditInvoiceRequest(Guid.CreateVersion7(), "wrong price", null);

        var first = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, rest, CancellationToken.None);
        var second = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, rest, CancellationToken.None);
        var less = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, rest with { Lines = [new CreditLineRequest(1)] }, CancellationToken.None);

        Assert.Equal(first.Value.Id, second.Value.Id);
        Assert.True((await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, part, CancellationToken.None)).IsAccepted);
        Assert.Equal("idempotency_conflict", less.Refusal?.Code);
    }

    [Fact]
    public async Task Handle_Repeated_HasOneEffectAndAnotherBodyIsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (_, closed) = await InvoicedAsync(ledger, paidIn: 10);
        var request = new CreditInvoiceRequest(Guid.CreateVersion7(), "wrong price", [new CreditLineRequest(1, "0.10")]);

        var first = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, request, CancellationToken.None);
        var second = await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, request, CancellationToken.None);

        Assert.Equal(first.Value.Id, second.Value.Id);
        CreditLineRequest[]?[] others = [[new(1, "0.20")], [new(1)], [new(1, "0.10"), new(2, "0.10")], [new(2, "0.10")], [new(1, "ten")], [], null];
        foreach (var other in others.Select(lines => request with { Lines = lines }).Append(request with { Reason = "another" }))
            Assert.Equal("idempotency_conflict", (await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, other, CancellationToken.None)).Refusal?.Code);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.Equal((1, 1), (await db.CreditNotes.CountAsync(), await db.PaymentRequests.CountAsync()));
    }

    [Fact]
    public async Task Decide_ManyAtOnce_NumbersWithoutGapsAndNeverMoreThanTheLine()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await AtOnceAsync(ledger);
    }

    [SkippableFact]
    public async Task Decide_ManyAtOnceOnPostgres_NumbersWithoutGapsAndNeverMoreThanTheLine()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await AtOnceAsync(ledger);
    }

    [Fact]
    public async Task Handle_NotAnAdministratorOrNoInvoice_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (customer, closed) = await InvoicedAsync(ledger, paidIn: 10);

        Assert.Equal("not_allowed", (await ledger.Credit.HandleAsync(customer.Caller, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), "x"), CancellationToken.None)).Refusal!.Code);
        Assert.Equal("invoice_not_found", (await ledger.Credit.HandleAsync(ledger.Admin, InvoiceId.New(), new CreditInvoiceRequest(Guid.CreateVersion7(), "x"), CancellationToken.None)).Refusal!.Code);
        Assert.Equal("reason", (await ledger.Credit.HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), " "), CancellationToken.None)).Refusal!.Field);
    }

    [Fact]
    public async Task Verify_Codes_TellNumberDateTotalAndStateOfBoth()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var (_, closed) = await InvoicedAsync(ledger, paidIn: 10);
        var note = await CreditAsync(ledger, closed.InvoiceId, [new CreditLineRequest(1, "0.10")]);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.SingleAsync();
        var verify = new VerifyDocument(ledger.Contexts);

        Assert.Equal(new VerifiedDocument(false, "PT-2026-000001", new DateOnly(2026, 12, 1), invoice.Gross, InvoiceState.Paid), await verify.FindAsync(invoice.VerificationCode, CancellationToken.None));
        Assert.Equal(new VerifiedDocument(true, "PC-2026-000001", new DateOnly(2026, 12, 1), note.Gross, InvoiceState.Issued), await verify.FindAsync(note.VerificationCode, CancellationToken.None));
        Assert.Null(await verify.FindAsync(VerificationCode.New(), CancellationToken.None));
        Assert.Null(await verify.FindAsync(null, CancellationToken.None));
        Assert.Equal(VerificationCode.Length, invoice.VerificationCode!.Length);
    }

    private static async Task AtOnceAsync(StoredLedger ledger)
    {
        var (customer, closed) = await InvoicedAsync(ledger, paidIn: 10);

        // Twelve ask for 0.30 of a line of 2.00: six get it.
        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => new CreditInvoice(ledger.Contexts, new UnitsOfWork(ledger.Contexts), ledger.Time)
            .HandleAsync(ledger.Admin, closed.InvoiceId, new CreditInvoiceRequest(Guid.CreateVersion7(), $"part {i}", [new CreditLineRequest(1, "0.30")]), CancellationToken.None))));
        var accepted = asked.Where(one => one.IsAccepted).ToArray();
        var decided = await Task.WhenAll(accepted.SelectMany(one => Enumerable.Repeat(one.Value.Id.Value, 2)).Select(id => Task.Run(() =>
            new DecidePayment(ledger.Contexts, new UnitsOfWork(ledger.Contexts), ledger.Issuing, ledger.Balances, ledger.Time).HandleAsync(ledger.Second, id, true, CancellationToken.None))));

        Assert.Equal(6, accepted.Length);
        Assert.Equal(6, decided.Count(refusal => refusal is null));
        Assert.All(decided.Where(refusal => refusal is not null), refusal => Assert.Equal("request_decided", refusal!.Code));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var notes = await db.CreditNotes.AsNoTracking().ToListAsync();
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"PC-2026-{n:D6}"), notes.Select(note => note.Number.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(1_800_000, notes.Sum(note => note.BilledCost.Micros));
        Assert.Equal("9.40", (await ledger.BalanceAsync(customer)).Available.ToDecimalString());
        Assert.Empty(await ledger.AuditAsync());
    }

    // Two tasks of 2 core-hours and 4 GiB-hours: 2.40 in all.
    private static async Task<(Customer Customer, Portal.Features.Billing.Invoicing.ClosedPeriod Closed)> InvoicedAsync(StoredLedger ledger, long creditUnits = 0, long paidIn = 0)
    {
        var customer = await ledger.CustomerAsync(creditUnits: creditUnits);
        if (paidIn > 0)
            await ledger.PayInAsync(customer, paidIn);
        await ledger.RunTaskAsync(customer);
        await ledger.RunTaskAsync(customer);
        ledger.Time.SetUtcNow(December);
        return (customer, (await ledger.Close.HandleAsync(null, customer.Organisation, "2026-11", CancellationToken.None)).Value);
    }

    private static async Task<CreditNote> CreditAsync(StoredLedger ledger, InvoiceId invoice, IReadOnlyList<CreditLineRequest>? lines)
    {
        var id = Guid.CreateVersion7();
        var asked = await ledger.Credit.HandleAsync(ledger.Admin, invoice, new CreditInvoiceRequest(id, "wrong month", lines), CancellationToken.None);
        Assert.True(asked.IsAccepted, asked.Refusal?.Code);
        Assert.Null(await ledger.Decide.HandleAsync(ledger.Second, id, true, CancellationToken.None));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.CreditNotes.SingleAsync(note => note.Id == new CreditNoteId(id));
    }
}
