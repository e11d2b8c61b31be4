using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class LedgerJournalTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 7, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Write_ALedger_IsEveryLineOfItInWholeMicroUnits()
    {
        var organisation = OrganisationId.New();
        var cash = LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY") with { PostedMicros = -10_000_001 };
        var wallet = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Wallet, "CNY") with { PostedMicros = 10_000_001 };
        var transfer = new LedgerTransfer
        {
            Id = LedgerTransferId.New(), Kind = LedgerTransferKind.TopUp, DebitAccountId = cash.Id, CreditAccountId = wallet.Id, Amount = new Money(10_000_001, "CNY"), State = LedgerTransferState.Posted,
            Cause = " bank; ref\n12\t", At = Now,
        };
        var writer = new StringWriter();
        var journal = new LedgerJournal(writer, "CNY");

        journal.WriteHead([cash, wallet]);
        journal.Write(transfer, [(cash, Entry(transfer, cash, 10_000_001, 0)), (wallet, Entry(transfer, wallet, 0, 10_000_001))]);
        journal.WriteFoot([cash, wallet], Now.AddDays(1));

        // Seven in the morning in Shanghai is the day before in Greenwich.
        Assert.Equal(
            $"""
            ; 1,000,000 CNYmicro are 1 of the currency
            commodity 1000. CNYmicro
            account platform:Cash
            account organisations:{organisation}:Wallet

            2026-11-01 * ({transfer.Id}) TopUp | bank  ref 12
                platform:Cash  10000001 CNYmicro
                organisations:{organisation}:Wallet  -10000001 CNYmicro

            2026-11-02 * balances as stored
                platform:Cash  0 CNYmicro = 10000001 CNYmicro
                organisations:{organisation}:Wallet  0 CNYmicro = -10000001 CNYmicro

            """.ReplaceLineEndings("\n"),
            writer.ToString());
    }

    [Theory]
    [InlineData(LedgerAccountKind.Revenue, "platform:Revenue")]
    [InlineData(LedgerAccountKind.Forfeited, "platform:Forfeited")]
    [InlineData(LedgerAccountKind.RevenueCpu, "platform:Revenue:Cpu")]
    [InlineData(LedgerAccountKind.RevenueTokens, "platform:Revenue:Tokens")]
    public void NameOf_ThePlatformsAccounts_RevenueByKindStandsBelowRevenue(LedgerAccountKind kind, string name) =>
        Assert.Equal(name, LedgerJournal.NameOf(LedgerAccount.OfPlatform(LedgerAccountId.New(), kind, "CNY")));

    private static LedgerEntry Entry(LedgerTransfer transfer, LedgerAccount account, long debit, long credit) => new()
    {
        TransferId = transfer.Id, AccountId = account.Id, Debit = new Money(debit, "CNY"), Credit = new Money(credit, "CNY"), BalanceAfter = new Money(credit - debit, "CNY"), At = transfer.At,
    };
}
