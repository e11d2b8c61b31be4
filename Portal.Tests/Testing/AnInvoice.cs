using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Random invoices and what may be taken back of them, as closings and administrators make them.</summary>
internal static class AnInvoice
{
    private static readonly Sku[] Skus = [Sku.CpuCoreHour, Sku.MemoryGibHour, Sku.GpuHour("H200"), Sku.StorageGibMonth, Sku.ModelTokens(SkuKind.ModelInput, "qwen2.5-7b")];
    private static readonly string[] Currencies = ["CNY", "CNY", "EUR", "JPY", "KWD"];

    // Of the books a month may have: without rates as of old, with them, without tax at one rate or several, exempt, and across a change from one to the other.
    private static readonly PriceTax[][] Books =
    [
        [default], [new(600, false)], [new(600, true)], [new(600, true), new(900, true), new(0, true)], [new(600, false), new(600, true)], [new(1300, false), new(600, true)], [default, new(1900, true)],
    ];

    /// <summary>1 to 40 charges of up to four projects, some of them given or late, under one to three rates, with any residue, from price books with or without rates, with prices with or without tax, or across a change.</summary>
    public static Gen<Invoice> Any { get; } =
        from currency in Pick(Currencies)
        from usual in Pick(0, 600, 1300, 1900)
        from storage in Pick(600, 900, 0)
        from residue in Gen.Long[-4_999, 4_999]
        from charges in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Long[0, 250_000_000], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 3]).Array[1, 40]
        from books in Pick(Books)
        select Of(currency, usual, storage, residue, charges, books);

    /// <summary>Those whose prices are all without tax.</summary>
    public static Gen<Invoice> AnyOnNet { get; } = Any.Where(invoice => invoice.Lines.All(line => line.IsNetPrice));

    /// <summary>Orders of taking back: which line, and how much of what is left, in per mille; at 1000 all of it.</summary>
    public static Gen<(int Line, int PerMille)[][]> Credits { get; } = Gen.Select(Gen.Int[0, 9], Gen.OneOf(Gen.Int[1, 999], Gen.Const(1000)), (line, part) => (line, part)).Array[1, 3].Array[0, 5];

    private static Invoice Of(string currency, int usual, int storage, long residue, (int Project, int Sku, long Micros, int Given, bool IsLate, int Price)[] charges, PriceTax[] books)
    {
        var projects = Enumerable.Range(0, 4).Select(_ => ProjectId.New()).ToArray();
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var usage = AUsage.Of(3600) with { ChargePeriodStart = period.Start.AddDays(2) };
        var lines = charges.SelectMany(charge =>
        {
            var used = ACharge.Of(
                charge.Micros, usage with { ProjectId = projects[charge.Project], ChargePeriodStart = charge.IsLate ? period.Start.AddDays(-3) : usage.ChargePeriodStart }, Skus[charge.Sku],
                bookedAt: period.Start.AddDays(3), currency: currency, unitPriceMicros: charge.Price * 500_000, tax: books[charge.Price % books.Length]);
            var given = charge.Given == 0 ? 0 : charge.Micros / charge.Given;
            return given == 0 ? [used] : new[] { used, used.Credited(ChargeId.New(), new Money(given, currency), period.Start.AddDays(3)) };
        });
        var built = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = period, Currency = currency, VatRateBasisPoints = usual,
                VatRates = new Dictionary<SkuKind, int> { [SkuKind.Storage] = storage, [SkuKind.ModelInput] = 300 }, VerificationCode = "ABCDEFGHJKLMNPQRSTUVWXYZ",
                Buyer = new InvoiceTitle { Name = "某某科技有限公司", TaxId = "91330106673959654P", Address = "杭州市 <西湖区> & 1 号" },
                Seller = new InvoiceTitle { Name = "Starlight Compute Ltd", TaxId = "DE123456789", Address = "1 Long Street", Country = "DE" },
                ResidueBefore = new Money(residue, currency), Now = period.End,
            }, lines);
        // A residue may take the whole of next to nothing: then without it.
        var invoice = built.IsAccepted ? built.Value : Of(currency, usual, storage, 0, charges, books);
        if (invoice.Number is null)
            Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, 7), period.End));
        return invoice;
    }

    /// <summary>The charges that an invoice is for, by its own word.</summary>
    public static Dictionary<InvoiceId, InvoiceGround> GroundOf(params IEnumerable<Invoice> invoices) => invoices.ToDictionary(invoice => invoice.Id, invoice => new InvoiceGround(
        [.. invoice.Lines.GroupBy(line => new ChargedPart.Key(line.ProjectId, line.Category == ChargeCategory.Credit, line.Sku, line.ListUnitPrice.Micros, line.MultiplierPerMille, line.WindowPerMille, line.IsNetPrice))
            .Select(group => new ChargedPart(group.Key, new(group.Sum(line => line.PricingQuantity), group.Sum(line => line.ChargeCount), group.Sum(line => line.BilledCost.Micros))))],
        invoice.OnAccountMicros));

    /// <summary>Issues the notes one after the other; what is not there to be taken back is left out.</summary>
    public static IReadOnlyList<CreditNote> Credit(Invoice invoice, (int Line, int PerMille)[][] credits)
    {
        var notes = new List<CreditNote>();
        foreach (var credit in credits)
        {
            var left = CreditNoteBuilder.Left(invoice, notes);
            var parts = credit.Where(part => left.ContainsKey(part.Line)).DistinctBy(part => part.Line).Select(part => new CreditPart(part.Line, Part(left[part.Line], part.PerMille)))
                .Where(part => part.Amount.Micros > 0).ToArray();
            if (parts.Length > 0)
                Add(parts);
        }

        if (credits.Length % 2 == 0 && CreditNoteBuilder.Left(invoice, notes).Count > 0)
            Add(null);
        return notes;

        void Add(IReadOnlyList<CreditPart>? parts)
        {
            var figures = CreditNoteBuilder.Build(invoice, notes, parts).Value;
            var note = CreditNote.Draft(CreditNoteId.New(), invoice, figures, "计费错误", "ABCDEFGHJKLMNPQRSTUVWXY2", invoice.PeriodEnd.AddDays(1));
            Assert.Null(note.Issue(new InvoiceNumber("PC", 2026, notes.Count + 1), figures, invoice.PeriodEnd.AddDays(2)));
            notes.Add(note);
        }
    }

    /// <summary>One of some values.</summary>
    public static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Money Part(Money left, int perMille)
    {
        if (perMille == 1000)
            return left;
        var coin = Currency.Of(left.Currency).MinorUnitMicros;
        return new Money((long)((Int128)left.Micros * perMille / 1000 / coin) * coin, left.Currency);
    }
}
