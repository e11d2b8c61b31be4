using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Closing;

/// <summary>An invoice that is not paid.</summary>
public sealed record UnpaidInvoice(Guid Id, string Number, Money Due);

/// <summary>What an organisation owes. Closing is refused until it is nothing.</summary>
/// <param name="Owed">Spent beyond the wallet, invoiced or not.</param>
public sealed record Debt(Money Owed, IReadOnlyList<UnpaidInvoice> Invoices)
{
    /// <summary>The refusal that names it; null when nothing is owed.</summary>
    public Refusal? Refuse() => Owed.Micros <= 0 && Invoices.Count == 0 ? null : new Refusal("organisation_owes", Details: new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["owed"] = Owed.ToDecimalString(), ["currency"] = Owed.Currency, ["invoices"] = string.Join(", ", Invoices.Select(invoice => invoice.Number)),
    });
}

/// <summary>What closing asks of the database.</summary>
internal static class ClosingFacts
{
    public static IQueryable<ComputeTask> OpenTasks(PortalDbContext db, OrganisationId organisation) => db.ComputeTasks
        .Where(task => task.OrganisationId == organisation && (task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running));

    public static async Task<Debt> DebtAsync(PortalDbContext db, OrganisationId organisation, string currency, CancellationToken cancellationToken)
    {
        var owed = await db.LedgerAccounts.Where(account => account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Receivable).SumAsync(account => -account.PostedMicros, cancellationToken);
        var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisation && invoice.State == InvoiceState.Issued && invoice.OnAccountMicros > 0)
            .OrderBy(invoice => invoice.PeriodEnd).ToListAsync(cancellationToken);
        return new Debt(new Money(owed, currency), invoices.ConvertAll(invoice => new UnpaidInvoice(invoice.Id.Value, invoice.Number?.ToString() ?? "", invoice.Due)));
    }

    /// <summary>What was asked back and waits for an administrator, micro-units.</summary>
    public static Task<long> AskedBackAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) => db.PaymentRequests
        .Where(request => request.OrganisationId == organisation && request.Kind == PaymentRequestKind.Refund && request.State == PaymentRequestState.Waiting)
        .SumAsync(request => request.Amount.Micros, cancellationToken);

    /// <summary>What came in by each top-up and has not gone back, the newest first.</summary>
    public static async Task<List<RefundSource>> SourcesAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var topUps = await (
            from account in db.LedgerAccounts
            join transfer in db.LedgerTransfers.AsNoTracking() on account.Id equals transfer.CreditAccountId
            where account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Wallet && transfer.Kind == LedgerTransferKind.TopUp
            orderby transfer.At descending, transfer.Id descending
            select transfer).ToListAsync(cancellationToken);
        var asked = await db.PaymentRequests.Where(request => request.OrganisationId == organisation && request.TopUpId != null && request.State != PaymentRequestState.Refused)
            .GroupBy(request => request.TopUpId!.Value).Select(group => new { group.Key, Sum = group.Sum(request => request.Amount.Micros) }).ToDictionaryAsync(row => row.Key, row => row.Sum, cancellationToken);
        return topUps.ConvertAll(topUp => new RefundSource(topUp.Id, new Money(topUp.Amount.Micros - asked.GetValueOrDefault(topUp.Id), topUp.Amount.Currency)));
    }
}
