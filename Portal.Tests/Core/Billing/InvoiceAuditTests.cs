using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class InvoiceAuditTests
{
    private readonly Invoice _invoice = Drawn(0);

    [Fact]
    public void Check_AnyInvoiceWithAnyNotes_FindsNothingButABrokenStart() => Gen.Select(AnInvoice.Any, AnInvoice.Credits).Sample((invoice, credits) =>
    {
        var findings = InvoiceAudit.Check([invoice], AnInvoice.Credit(invoice, credits), AnInvoice.GroundOf(invoice));

        // It begins with a residue that no invoice before it has left.
        Assert.Equal(invoice.ResidueBefore.Micros == 0 ? [] : [("residue_broken", invoice.ResidueBefore.Micros)], findings.Select(finding => (finding.Code, finding.Difference)));
    });

    [Fact]
    public void Check_ChargesOtherThanBilled_AreFound()
    {
        Assert.Empty(Findings(_invoice));
        Assert.Equal([("invoice_not_charges", 3L)], Charged((part, i) => i == 0 ? part with { CostMicros = part.CostMicros - 3 } : part));
        Assert.Equal([("invoice_not_charges", _invoice.BilledCost.Micros)], Pairs(InvoiceAudit.Check([_invoice], [], new Dictionary<InvoiceId, InvoiceGround>())));
    }

    [Fact]
    public void Check_ChargesOfTheSameSumOnOtherLines_AreCountedByLine()
    {
        Assert.Equal([("line_not_charges", 1L)], Charged((part, i) => i == 0 ? part with { PricingQuantity = part.PricingQuantity + 1 } : part));
        Assert.Equal([("line_not_charges", 1L)], Charged((part, i) => i == 2 ? part with { Count = part.Count + 1 } : part));
        Assert.Equal([("line_not_charges", 2L)], Charged((part, i) => part with { CostMicros = part.CostMicros + (i == 0 ? 7 : i == 1 ? -7 : 0) }));
        // A charge of another project: what it is missing from, and what it is too much on.
        var ground = AnInvoice.GroundOf(_invoice)[_invoice.Id];
        var moved = ground with { Parts = [.. ground.Parts.Select((part, i) => i == 0 ? part with { Of = part.Of with { ProjectId = ProjectId.New() } } : part)] };
        Assert.Equal([("line_not_charges", 2L)], Pairs(InvoiceAudit.Check([_invoice], [], new Dictionary<InvoiceId, InvoiceGround> { [_invoice.Id] = moved })));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 7)]
    [InlineData(5, 5)]
    public void Check_OnAccountOtherThanTheLedgerHas_IsFound(long onAccount, long inLedger)
    {
        var ground = AnInvoice.GroundOf(_invoice.With(nameof(Invoice.OnAccountMicros), inLedger));

        (string, long)[] expected = onAccount == inLedger ? [] : [("on_account_not_ledger", onAccount - inLedger)];
        Assert.Equal(expected, Pairs(InvoiceAudit.Check([_invoice.With(nameof(Invoice.OnAccountMicros), onAccount)], [], ground)));
    }

    [Fact]
    public void Check_LinesOtherThanTheTotals_AreFound()
    {
        Assert.Equal([("line_not_charges", 1L), ("invoice_not_lines", -1L)], Findings(Line(0, line => line with { BilledCost = new Money(line.BilledCost.Micros + 1, "CNY") })).Take(2));
        Assert.Equal([("invoice_not_lines", 10_000L)], Findings(Line(0, line => line with { Net = new Money(line.Net.Micros - 10_000, "CNY") })));
    }

    [Theory]
    [InlineData(nameof(Invoice.Gross))]
    [InlineData(nameof(Invoice.ResidueAfter))]
    public void Check_AFigureThatDoesNotFollow_IsFound(string property)
    {
        var own = (Money)typeof(Invoice).GetProperty(property)!.GetValue(_invoice)!;

        Assert.Equal([("invoice_figures", 10_000L)], Findings(_invoice.With(property, new Money(own.Micros + 10_000, "CNY"))));
        Assert.Equal([("invoice_figures", -10_000L)], Findings(_invoice.With(property, new Money(own.Micros - 10_000, "CNY"))));
    }

    [Fact]
    public void Check_NetAndTaxMovedAgainstEachOther_AreFound()
    {
        var (net, tax) = (new Money(_invoice.Net.Micros - 10_000, "CNY"), new Money(_invoice.Tax.Micros + 10_000, "CNY"));

        Assert.Equal([("invoice_not_lines", -10_000L), ("invoice_figures", -10_000L)], Findings(_invoice.With(nameof(Invoice.Net), net).With(nameof(Invoice.Tax), tax)));
        Assert.Equal([("invoice_figures", 10_000L)], Findings(_invoice.With(nameof(Invoice.Tax), tax)));
    }

    [Fact]
    public void Check_TaxByRateThatDoesNotFollow_IsFound()
    {
        List<InvoiceTax> less = [_invoice.Taxes[0] with { Tax = new Money(_invoice.Taxes[0].Tax.Micros - 10_000, "CNY") }, .. _invoice.Taxes.Skip(1)];
        List<InvoiceTax> turned = [.. _invoice.Taxes.Zip(_invoice.Taxes.Reverse(), (own, other) => own with { Tax = other.Tax })];

        Assert.Equal([("invoice_figures", 10_000L)], Findings(_invoice.With(nameof(Invoice.Taxes), less)));
        Assert.Equal([("invoice_figures", _invoice.Taxes[0].Tax.Micros - _invoice.Taxes[1].Tax.Micros)], Findings(_invoice.With(nameof(Invoice.Taxes), turned)));
    }

    [Fact]
    public void Check_TheResidue_GoesFromInvoiceToInvoiceAndByNotes()
    {
        var note = AnInvoice.Credit(_invoice, [[(2, 1000)]])[0];
        var taken = note.Residue.Micros;
        var second = Drawn(_invoice.ResidueAfter.Micros - taken, 12);
        note.CarryOn(second.Id);

        Assert.NotEqual(0, taken);
        Assert.Empty(Findings([note], second, _invoice));
        Assert.Equal([("residue_broken", -taken)], Findings([], second, _invoice));
        Assert.Equal([("residue_broken", taken), ("residue_broken", -taken)], Findings([note.With(nameof(CreditNote.CarriedOn), _invoice.Id)], second, _invoice));
        Assert.Equal([("residue_broken", _invoice.ResidueAfter.Micros)], Findings([note], second));
    }

    [Fact]
    public void Check_MoreTakenBackThanThereWas_IsFound()
    {
        var note = AnInvoice.Credit(_invoice, [[(1, 1000)]])[0];
        var more = note.With(nameof(CreditNote.Lines), note.Lines.Select((line, i) => i == 0 ? line with { BilledCost = new Money(line.BilledCost.Micros + 7, "CNY") } : line).ToList());

        Assert.Equal([("credit_exceeds_line", 7L)], Findings([more], _invoice));
        // Drafts and dropped ones take nothing back.
        Assert.Empty(Findings([more.With(nameof(CreditNote.State), CreditNoteState.Dropped)], _invoice));
        // Nor does what another invoice's note took.
        Assert.Empty(Findings([more.With(nameof(CreditNote.InvoiceId), InvoiceId.New())], _invoice));
    }

    [Fact]
    public void Check_AllTakenBackInNotesThatDoNotComeToIt_IsFound()
    {
        var note = AnInvoice.Credit(_invoice, []).Single();
        var taxes = note.Taxes.ToList();
        taxes[0] = taxes[0] with { Net = taxes[0].Net + Money.OfUnits(1, "CNY") };
        var turned = note.Taxes.ToList();
        turned[0] = turned[0] with { Net = turned[0].Net + Money.OfUnits(1, "CNY"), Tax = turned[0].Tax - Money.OfUnits(1, "CNY") };

        Assert.Empty(Findings([note], _invoice));
        Assert.Equal([("credit_not_whole", 1_000_000L)], Findings([note.With(nameof(CreditNote.Taxes), taxes)], _invoice));
        Assert.Equal([("credit_not_whole", -1_000_000L)], Findings([note.With(nameof(CreditNote.Taxes), turned)], _invoice));
    }

    [Fact]
    public void Check_MoreTakenBackOfALineByTwoNotes_IsAddedUp()
    {
        var notes = AnInvoice.Credit(_invoice, [[(1, 500)], [(1, 1000)], []]);
        var more = notes[1].With(nameof(CreditNote.Lines), notes[1].Lines.Select((line, i) => i == 0 ? line with { BilledCost = line.BilledCost + new Money(7, "CNY") } : line).ToList());

        Assert.Equal([("credit_exceeds_line", 7L)], Findings([notes[0], more], _invoice));
    }


    [Fact]
    public void Check_MoreTakenBackOfSeveralLines_IsAddedUpAndNotMadeUpForByOthers()
    {
        Assert.Equal([("credit_exceeds_line", 7L)], Findings([Shifted(7, -7)], _invoice));
        Assert.Equal([("credit_exceeds_line", 12L), ("credit_not_whole", 12L)], Findings([Shifted(7, 5)], _invoice));

        CreditNote Shifted(long first, long second)
        {
            var note = AnInvoice.Credit(_invoice, []).Single();
            return note.With(nameof(CreditNote.Lines), note.Lines.Select(line => line with { BilledCost = line.BilledCost + new Money(line.InvoicePosition == 1 ? first : line.InvoicePosition == 2 ? second : 0, "CNY") }).ToList());
        }
    }

    [Fact]
    public void CheckNumbers_EverySeriesAndYear_CountsFromOneWithoutGapOrTwin()
    {
        Assert.Empty(Numbers("PT-2026-000002", "PT-2026-000001", "PT-2027-000001", "PC-2026-000001"));
        Assert.Equal([("number_gap", "PT-2026", 2L)], Numbers("PT-2026-000001", "PT-2026-000004"));
        Assert.Equal([("number_gap", "PC-2026", 1L)], Numbers("PC-2026-000002", "PT-2026-000001"));
        Assert.Equal([("number_twice", "PT-2026", 1L)], Numbers("PT-2026-000001", "PT-2026-000001", "PT-2026-000002"));
    }

    private static (string, string, long)[] Numbers(params string[] numbers)
    {
        var findings = InvoiceAudit.CheckNumbers(numbers.Select(InvoiceNumber.Parse));
        Assert.All(findings, finding => Assert.Equal((AuditSubject.Series, null), (finding.Subject, finding.OrganisationId)));
        return [.. findings.Select(finding => (finding.Code, finding.Id, finding.Difference))];
    }

    // Two rates, one line given in part, and fractions of coins in all of them.
    private static Invoice Drawn(long residue, int month = 11)
    {
        var period = BillingPeriod.Of(2026, month, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var usage = AUsage.Of(3600) with { ChargePeriodStart = period.Start.AddDays(2) };
        var cpu = ACharge.Of(51_234_567, usage, tax: new(600, false));
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = period, Currency = "CNY", ResidueBefore = new Money(residue, "CNY"), Now = period.End,
                Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
            },
            [cpu, cpu.Credited(ChargeId.New(), new Money(1_111_111, "CNY"), cpu.BookedAt), ACharge.Of(97_654_321, usage, Portal.Core.Pricing.Sku.MemoryGibHour, tax: new(1300, false))]).Value;
        Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, month), period.End));
        return invoice;
    }

    private (string, long)[] Charged(Func<ChargedPart.Total, int, ChargedPart.Total> change)
    {
        var ground = AnInvoice.GroundOf(_invoice)[_invoice.Id];
        var changed = ground with { Parts = [.. ground.Parts.Select((part, i) => part with { Sum = change(part.Sum, i) })] };
        return Pairs(InvoiceAudit.Check([_invoice], [], new Dictionary<InvoiceId, InvoiceGround> { [_invoice.Id] = changed }));
    }

    private (string Code, long Difference)[] Findings(params ReadOnlySpan<Invoice> invoices) => Findings([], invoices);

    private (string Code, long Difference)[] Findings(CreditNote[] notes, params ReadOnlySpan<Invoice> invoices)
    {
        var findings = InvoiceAudit.Check(invoices.ToArray(), notes, AnInvoice.GroundOf(invoices.ToArray().Select(invoice => invoice.Id == _invoice.Id ? _invoice : invoice)));
        var known = invoices.ToArray().Select(invoice => (AuditSubject.Invoice, invoice.Id.ToString(), (OrganisationId?)invoice.OrganisationId)).ToArray();
        Assert.All(findings, finding => Assert.Contains((finding.Subject, finding.Id, finding.OrganisationId), known));
        return Pairs(findings);
    }

    private static (string, long)[] Pairs(IEnumerable<AuditFinding> findings) => [.. findings.Select(finding => (finding.Code, finding.Difference))];

    private Invoice Line(int at, Func<InvoiceLine, InvoiceLine> change) => _invoice.With(nameof(Invoice.Lines), _invoice.Lines.Select((line, i) => i == at ? change(line) : line).ToList());
}
