using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Verification;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Invoicing;

/// <param name="InvoiceId">The period's one invoice.</param>
/// <param name="IsRepeat">True when it was closed before.</param>
public sealed record ClosedPeriod(InvoiceId InvoiceId, InvoiceNumber Number, Money Gross, bool IsRepeat);

/// <summary>
/// Closes a billing period of an organisation with one numbered invoice. Everything is one transaction: closing twice, on two nodes at
/// once, or killed anywhere gives one invoice, and a number that was not stored was not given.
/// </summary>
public sealed class CloseBillingPeriod(
    IDbContextFactory<PortalDbContext> contexts, IOptions<InvoicingOptions> invoicing, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <summary>Many closings at once ask for the same next number, and all but one of them try again.</summary>
    private const int MaxTries = 60;

    /// <param name="caller">The administrator who closes; null for the portal itself.</param>
    /// <param name="period">Name of the period, such as <c>2026-11</c>.</param>
    /// <returns>The invoice, or <c>organisation_not_found</c>, <c>period_not_found</c>, <c>period_still_open</c>, <c>later_period_closed</c>, <c>nothing_to_invoice</c>.</returns>
    public async Task<Result<ClosedPeriod>> HandleAsync(Caller? caller, OrganisationId organisationId, string period, CancellationToken cancellationToken)
    {
        if (caller is { IsAdmin: false })
            return new Refusal("organisation_not_found");
        return await DatabaseConflicts.RetryAsync(() => CloseAsync(caller, organisationId, period, cancellationToken), MaxTries);
    }

    /// <summary>Closes the period that runs, before its end, since nothing more will be charged: the last invoice of an organisation that is being closed.</summary>
    /// <returns>The invoice, or the refusals of <see cref="HandleAsync"/>.</returns>
    internal Task<Result<ClosedPeriod>> HandleLastAsync(OrganisationId organisationId, CancellationToken cancellationToken) =>
        DatabaseConflicts.RetryAsync(() => CloseAsync(null, organisationId, name: null, cancellationToken), MaxTries);

    /// <param name="name">Null for the period that runs, as far as it is.</param>
    private async Task<Result<ClosedPeriod>> CloseAsync(Caller? caller, OrganisationId organisationId, string? name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Locks the organisation until the end of the transaction: two periods of one organisation are closed one after the other.
        await db.Organisations.Where(organisation => organisation.Id == organisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(organisation => organisation.Version, organisation => organisation.Version), cancellationToken);
        if (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == organisationId, cancellationToken) is not { } organisation)
            return new Refusal("organisation_not_found");
        // What was booked at this very instant stands on the last invoice, and the end of a period is out: it is issued an instant later.
        var now = name is null ? time.GetUtcNow().AddTicks(1) : time.GetUtcNow();
        if ((name is null ? UpTo(BillingCalendar.Of(organisation), now) : BillingCalendar.Of(organisation).Find(name)) is not { } period)
            return Refuse("period_not_found", "period", name!);
        var last = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisationId)
            .OrderByDescending(invoice => invoice.PeriodEnd).FirstOrDefaultAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.OrganisationId == organisationId && invoice.PeriodName == period.Name, cancellationToken) is { } known)
            return new ClosedPeriod(known.Id, known.Number!.Value, known.Gross, IsRepeat: true);
        if (name is not null && now < period.End)
            return Refuse("period_still_open", "end", period.End.ToString("O"));
        if (last is not null && last.PeriodEnd > period.Start)
            return Refuse("later_period_closed", "period", last.PeriodName);
        return await IssueAsync(db, transaction, caller, organisation, period, last?.ResidueAfter, now, cancellationToken);
    }

    private async Task<Result<ClosedPeriod>> IssueAsync(
        PortalDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, Caller? caller, Organisation organisation,
        BillingPeriod period, Money? residue, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = OpenCharges.Of(db, organisation.Id, period);
        var sums = await OpenCharges.SumAsync(open, period, cancellationToken);
        var notes = await db.CreditNotes.Where(note => note.OrganisationId == organisation.Id && note.State == CreditNoteState.Issued && note.CarriedOn == null).ToListAsync(cancellationToken);
        var built = InvoiceBuilder.BuildOfSums(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = organisation.Id, Period = period, Currency = site.Value.Currency, Now = now,
                Buyer = await BuyerAsync(db, organisation, cancellationToken), Seller = invoicing.Value.Seller,
                VatRateBasisPoints = invoicing.Value.VatRateBasisPoints, VatRates = invoicing.Value.VatRates, VerificationCode = VerificationCode.New(),
                ResidueBefore = notes.Aggregate(residue ?? Money.Zero(site.Value.Currency), (rest, note) => rest - note.Residue),
                OnAccountMicros = await OnAccount.SpentAsync(db, organisation.Id, open, cancellationToken),
            }, sums);
        if (!built.IsAccepted)
            return built.Refusal;
        var invoice = built.Value;
        var number = await InvoiceNumbers.NextAsync(db, invoicing.Value.Series, YearOfIssue.Of(now, site.Value), cancellationToken);
        Require(invoice.Issue(number, now));
        // Use is settled from the wallet as it ends: only what was spent on credit is left to pay.
        if (invoice.OnAccountMicros == 0)
            Require(invoice.MarkPaid(now));
        notes.ForEach(note => note.CarryOn(invoice.Id));
        db.Invoices.Add(invoice);
        db.AuditEntries.Add(AuditOf(caller, organisation, invoice, now));
        db.Alerts.Add(InvoiceAlerts.Issued(invoice, now));
        await db.SaveChangesAsync(cancellationToken);
        // All in one statement, however many; one that came between adding up and now is not on the invoice, and is left to another try.
        if (await open.ExecuteUpdateAsync(set => set.SetProperty(charge => charge.InvoiceId, invoice.Id), cancellationToken) != sums.Sum(sum => sum.Count))
            throw new DbUpdateConcurrencyException($"Charges of {organisation.Id} changed while {period} was closed.");
        await PostAsync(new LedgerSession(db), invoice, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ClosedPeriod(invoice.Id, number, invoice.Gross, IsRepeat: false);
    }

    private static BillingPeriod UpTo(BillingCalendar calendar, DateTimeOffset end) => calendar.Containing(end.AddTicks(-1)) with { End = end };

    private static async Task<InvoiceTitle> BuyerAsync(PortalDbContext db, Organisation organisation, CancellationToken cancellationToken) =>
        await db.BillingDetails.AsNoTracking().SingleOrDefaultAsync(details => details.OrganisationId == organisation.Id, cancellationToken) is { Fields: var fields }
            ? new InvoiceTitle { Name = fields.Title, TaxId = fields.TaxId, Address = fields.Address, Country = fields.Country }
            : new InvoiceTitle { Name = organisation.Name };

    // What was invoiced is not all the platform's own: tax is the state's, and the fraction of a coin is carried to the next invoice. The rest was earned by kinds of resource.
    private static async Task PostAsync(LedgerSession ledger, Invoice invoice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cause = $"invoice {invoice.Number}";
        await ledger.PrepareAsync([], [], cancellationToken);
        Move(LedgerTransferKind.TaxDue, PlatformAccounts.Tax, invoice.Tax);
        Move(LedgerTransferKind.Rounding, PlatformAccounts.Rounding, invoice.ResidueAfter - invoice.ResidueBefore);
        await KindRevenuePosting.PostAsync(ledger, KindRevenue.Change(KindRevenue.Nothing, KindRevenue.Of(invoice, [])), invoice.Currency, cause, invoice.Id.Value, now, cancellationToken);
        await ledger.FlushAsync(cancellationToken);

        void Move(LedgerTransferKind kind, LedgerAccountId account, Money amount)
        {
            if (amount.Micros == 0)
                return;
            var (debit, credit) = amount.Micros > 0 ? (PlatformAccounts.Revenue, account) : (account, PlatformAccounts.Revenue);
            ledger.Move(TransferRequest.Move(LedgerTransferId.New(), kind, debit, credit, amount.Micros > 0 ? amount : -amount, cause, invoice.Id.Value), now);
        }
    }

    private static AuditEntry AuditOf(Caller? caller, Organisation organisation, Invoice invoice, DateTimeOffset now)
    {
        var details = new { Number = invoice.Number.ToString(), Period = invoice.PeriodName, Gross = invoice.Gross.ToDecimalString(), invoice.Currency, Organisation = organisation.Id.Value };
        return caller is null
            ? AuditEntry.OfPortal("invoice.issue", $"invoice/{invoice.Id}", details, now)
            : AuditEntry.Of(caller, "invoice.issue", $"invoice/{invoice.Id}", details, now);
    }

    private static void Require(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"Closing the month was refused: {refusal.Code}.");
    }

    private static Refusal Refuse(string code, string name, string value) =>
        new(code, null, new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value });
}
