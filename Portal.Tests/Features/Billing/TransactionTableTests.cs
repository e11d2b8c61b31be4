using Bunit;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

public sealed class TransactionTableTests : PortalComponentTest
{
    // The column of the account is left out; by the words and amounts alone nobody could tell them apart.
    [Fact]
    public void Table_Short_NamesTheAccountOfEachSideOfARepayment()
    {
        var id = LedgerTransferId.New();
        TransactionRow[] rows = [Side(LedgerAccountKind.Receivable, 30), Side(LedgerAccountKind.Wallet, -30)];

        var table = Render<TransactionTable>(parameters => parameters.Add(one => one.Rows, rows).Add(one => one.IsShort, true));

        Assert.Equal(["Repaid on account · On account · transfer 7", "Repaid on account · Wallet · transfer 7"], table.FindAll("tbody tr td:first-child").Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

        TransactionRow Side(LedgerAccountKind account, long units) => new(
            id, StoredLedger.Start, LedgerTransferKind.Repayment, LedgerTransferState.Posted, account, Money.OfUnits(units, "CNY"), Money.Zero("CNY"), Money.Zero("CNY"), "transfer 7", null, null);
    }
}
