using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class PostingAuditTests
{
    [Fact]
    public void Check_AnyInvoicesAndNotes_ExpectsWhatTheyComeToOfEachAccount() => Gen.Select(AnInvoice.Any, AnInvoice.Any, AnInvoice.Credits).Sample((one, other, credits) =>
    {
        var notes = AnInvoice.Credit(one, credits);
        var draft = CreditNoteBuilder.Left(other, []).Count > 0
            ? CreditNote.Draft(CreditNoteId.New(), other, CreditNoteBuilder.Build(other, [], null).Value, "asked for", "ABCDEFGHJKLMNPQRSTUVWXY3", other.PeriodEnd) : null;
        var audit = new PostingAudit();
        audit.TakeOpen(new Money(7, "CNY"));
        audit.Take([one], notes);
        audit.Take([other], draft is null ? [] : [draft]);
        var expected = KindRevenue.Of([one, other], notes).ToDictionary();
        expected[LedgerAccountKind.Revenue] = 7;
        expected[LedgerAccountKind.Tax] = one.Tax.Micros + other.Tax.Micros - notes.Sum(note => note.Tax.Micros);
        expected[LedgerAccountKind.Rounding] = (one.ResidueAfter - one.ResidueBefore).Micros + (other.ResidueAfter - other.ResidueBefore).Micros - notes.Sum(note => note.Residue.Micros);

        Assert.Empty(audit.Check(Accounts(expected, 0)));
        Assert.All(audit.Check(Accounts(expected, 5)), finding => Assert.Equal(5, finding.Difference));
        Assert.Equal(
            ["revenue_not_charged", "tax_not_posted", "rounding_not_posted", .. Enumerable.Repeat("revenue_not_posted", KindRevenue.Accounts.Count)], audit.Check(Accounts(expected, 5)).Select(finding => finding.Code));
    });

    // One account of no concern among them.
    private static IEnumerable<LedgerAccount> Accounts(Dictionary<LedgerAccountKind, long> posted, long off) =>
        new[] { LedgerAccountKind.Cash, LedgerAccountKind.Revenue, LedgerAccountKind.Tax, LedgerAccountKind.Rounding }.Concat(KindRevenue.Accounts)
            .Select(kind => LedgerAccount.OfPlatform(LedgerAccountId.New(), kind, "CNY") with { PostedMicros = posted.GetValueOrDefault(kind) + off });
}
