using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Features.Billing.Documents;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Exports;

/// <summary>
/// What the tax platform needs to issue its invoices (开票申请): for each invoice and credit note issued in a range of days a row a tax rate, with title, tax number and bank of the buyer as they are on the
/// document or, where a document has no place for them, as they are now. Credit notes are negative, and name what they take back.
/// </summary>
public sealed class TaxApplications(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site)
{
    // The words of the platform's own templates, in whatever language the administrator reads.
    private static readonly string[] Header =
    [
        "单据编号", "单据类型", "对应蓝字编号", "开具日期", "计费周期", "购买方名称", "购买方税号", "购买方地址", "购买方电话", "购买方开户行", "购买方账号",
        "货物或应税劳务、服务名称", "单位", "数量", "不含税金额", "税率", "税额", "价税合计", "币种", "备注",
    ];

    private const string Service = "信息技术服务*算力服务费";

    /// <param name="from">First day of issue, in the platform's zone.</param>
    /// <param name="to">Last day.</param>
    public async Task<byte[]> WriteAsync(Caller caller, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);
        var (start, end) = (LocalDay.StartOf(from, zone), LocalDay.StartOf(to.AddDays(1), zone));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.IssuedAt >= start && invoice.IssuedAt < end).OrderBy(invoice => invoice.IssuedAt).ThenBy(invoice => invoice.Id).ToListAsync(cancellationToken);
        var notes = await (
            from note in db.CreditNotes.AsNoTracking()
            join invoice in db.Invoices.AsNoTracking() on note.InvoiceId equals invoice.Id
            where note.IssuedAt >= start && note.IssuedAt < end
            orderby note.IssuedAt, note.Id
            select new { note, invoice }).ToListAsync(cancellationToken);
        var organisations = invoices.Select(invoice => invoice.OrganisationId).Concat(notes.Select(row => row.note.OrganisationId)).Distinct().ToList();
        var details = await db.BillingDetails.AsNoTracking().Where(details => organisations.Contains(details.OrganisationId)).ToDictionaryAsync(details => details.OrganisationId, details => details.Fields, cancellationToken);
        return CsvExport.Write(Header,
        [
            .. invoices.SelectMany(invoice => invoice.Taxes.Where(tax => tax.Gross.Micros != 0).Select(tax => Row(invoice, invoice.Number, null, invoice.IssuedAt!.Value, tax, 1, ""))),
            .. notes.SelectMany(row => row.note.Taxes.Where(tax => tax.Gross.Micros != 0).Select(tax => Row(row.invoice, row.note.Number, row.invoice.Number, row.note.IssuedAt!.Value, tax, -1, row.note.Reason))),
        ]);

        string?[] Row(Invoice invoice, InvoiceNumber? number, InvoiceNumber? credited, DateTimeOffset at, InvoiceTax tax, int sign, string reason)
        {
            var now = details.GetValueOrDefault(invoice.OrganisationId) ?? new BillingFields("");
            return
            [
                number.ToString(), sign > 0 ? "蓝字" : "红字", credited?.ToString(), LocalDay.Containing(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), invoice.PeriodName,
                CsvExport.Typed(invoice.Buyer.Name), invoice.Buyer.TaxId, Typed(invoice.Buyer.Address), Typed(now.Phone), Typed(now.BankName), Typed(now.BankAccount),
                $"*{Service}", "项", sign.ToString(CultureInfo.InvariantCulture), Signed(tax.Net), $"{BillingDocument.Percent(tax.RateBasisPoints)}%", Signed(tax.Tax), Signed(tax.Gross), invoice.Currency, Typed(reason),
            ];

            string Signed(Money amount) => (sign < 0 ? -amount : amount).ToDecimalString();
        }
    }

    private static string? Typed(string? text) => text is null ? null : CsvExport.Typed(text);
}
