using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class LedgerAuditTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<LedgerAccount> _accounts;
    private readonly List<LedgerTransfer> _transfers;
    private readonly List<LedgerEntry> _entries;

    public LedgerAuditTests()
    {
        var ledger = new LedgerModel();
        var wallet = ledger.Open(LedgerAccount.OfOrganisation(LedgerAccountId.New(), OrganisationId.New(), LedgerAccountKind.Wallet, "CNY"));
        var cash = ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY"));
        var revenue = ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Revenue, "CNY"));
        ledger.Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, cash.Id, wallet.Id, Money.OfUnits(10, "CNY"), "paid"), Now);
        var hold = ledger.Apply(TransferRequest.OpenHold(LedgerTransferId.New(), wallet.Id, revenue.Id, Money.OfUnits(4, "CNY"), "task"), Now).Value!.Transfer;
        ledger.Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, Money.OfUnits(3, "CNY"), "ended"), Now);
        ledger.Apply(TransferRequest.OpenHold(LedgerTransferId.New(), wallet.Id, revenue.Id, Money.OfUnits(2, "CNY"), "task"), Now);
        (_accounts, _transfers, _entries) = ([.. ledger.Accounts.Values], [.. ledger.Transfers.Values], [.. ledger.Entries]);
    }

    [Fact]
    public void Check_SoundLedger_FindsNothing() => Assert.Empty(Findings());

    [Fact]
    public void Check_EntryMissing_IsFound()
    {
        _entries.RemoveAt(0);

        Assert.Equal(["balance_not_entries -10000000", "entries_not_two 1", "entries_not_zero 10000000"], Findings());
    }

    [Fact]
    public void Check_EntryChanged_IsFound()
    {
        _entries[1] = _entries[1] with { Credit = Money.OfUnits(11, "CNY") };

        Assert.Equal(["balance_not_entries -1000000", "entries_not_transfer 1000000", "entries_not_zero 1000000", "statement_broken 8000000"], Findings());
    }

    [Fact]
    public void Check_BalanceAfterChanged_IsFound()
    {
        _entries[1] = _entries[1] with { BalanceAfter = Money.OfUnits(11, "CNY") };

        Assert.Equal(["statement_broken 7000000"], Findings());
    }

    [Fact]
    public void Check_LapseBeforeItsTime_IsFound()
    {
        var hold = _transfers[^1];
        _transfers[^1] = hold with { State = LedgerTransferState.Voided, EndedById = LedgerTransferId.New() };
        _transfers.Add(hold with
        {
            Id = _transfers[^1].EndedById!.Value, Kind = LedgerTransferKind.Lapse, State = LedgerTransferState.Voided, Amount = Money.Zero("CNY"), HoldId = hold.Id, At = Now.AddDays(30).AddTicks(-1),
        });
        _accounts[_accounts.FindIndex(account => account.PendingDebitMicros > 0)] = _accounts.Find(account => account.PendingDebitMicros > 0)! with { PendingDebitMicros = 0 };

        Assert.Equal(["hold_lapsed_early 2000000"], Findings());
        _transfers[^1] = _transfers[^1] with { At = Now.AddDays(30) };
        Assert.Empty(Findings());
    }

    [Fact]
    public void Check_SettlementOfNoHold_IsFound()
    {
        var at = _transfers.FindIndex(transfer => transfer.Kind == LedgerTransferKind.Settlement);
        _transfers[at] = _transfers[at] with { HoldId = LedgerTransferId.New() };

        Assert.Equal(["hold_end_missing 4000000", "hold_not_found 3000000"], Findings());
    }

    [Fact]
    public void Check_EntryOnAnotherAccount_IsFound()
    {
        var stranger = LedgerAccount.OfOrganisation(LedgerAccountId.New(), OrganisationId.New(), LedgerAccountKind.Wallet, "CNY") with { PostedMicros = 10_000_000 };
        _entries[1] = _entries[1] with { AccountId = stranger.Id };

        Assert.Equal(["account_unknown 10000000", "balance_not_entries 10000000", "entries_not_transfer 0", "statement_broken -3000000"], Findings());
        _accounts.Add(stranger);
        Assert.Equal(["balance_not_entries 10000000", "entries_not_transfer 0", "ledger_not_zero 10000000", "statement_broken -3000000"], Findings());
    }

    [Fact]
    public void Check_BalanceMoved_IsFound()
    {
        _accounts[0] = _accounts[0] with { PostedMicros = -1, PendingDebitMicros = 1 };

        Assert.Equal(["balance_not_entries -7000001", "below_limit -2", "ledger_not_zero -7000001", "pending_not_holds -1999999"], Findings());
    }

    [Fact]
    public void Check_HoldEndedTwice_IsFound()
    {
        var release = _transfers.Single(transfer => transfer.Kind == LedgerTransferKind.Settlement);
        _transfers.Add(release with { Id = LedgerTransferId.New(), Kind = LedgerTransferKind.Release, State = LedgerTransferState.Voided });

        Assert.Equal(["hold_ended_twice 2"], Findings());
    }

    [Fact]
    public void Check_HoldEndedWithoutEnding_IsFound()
    {
        var open = _transfers.FindIndex(transfer => transfer.State == LedgerTransferState.Pending);
        _transfers[open] = _transfers[open] with { State = LedgerTransferState.Voided };

        Assert.Equal(["hold_end_missing 2000000", "pending_not_holds 2000000"], Findings());
    }

    [Fact]
    public void Check_HoldShrunkBelowItsPost_IsFound()
    {
        var ended = _transfers.FindIndex(transfer => transfer is { Kind: LedgerTransferKind.Hold, State: LedgerTransferState.Posted });
        _transfers[ended] = _transfers[ended] with { Amount = Money.OfUnits(1, "CNY") };

        Assert.Equal(["post_exceeds_hold 2000000"], Findings());
    }

    [Fact]
    public void Check_HoldThatStandsAfterItsEnd_IsFound()
    {
        var ended = _transfers.FindIndex(transfer => transfer is { Kind: LedgerTransferKind.Hold, State: LedgerTransferState.Posted });
        _transfers[ended] = _transfers[ended] with { State = LedgerTransferState.Pending };

        Assert.Equal(["hold_end_missing 4000000", "pending_not_holds -4000000"], Findings());
    }

    [Fact]
    public void Check_EntriesOfWhatMovedNothing_AreFound()
    {
        var hold = _transfers[^1];
        _entries.Add(_entries[1] with { TransferId = hold.Id, AccountId = hold.CreditAccountId, BalanceAfter = Money.OfUnits(13, "CNY") });

        Assert.Equal(["balance_not_entries -10000000", "entries_not_two 1", "entries_not_zero 10000000"], Findings());
    }

    [Fact]
    public void Check_SettlementThatEndsNoHoldButATransfer_IsFound()
    {
        var at = _transfers.FindIndex(transfer => transfer.Kind == LedgerTransferKind.Settlement);
        _transfers[at] = _transfers[at] with { HoldId = _transfers[0].Id };

        Assert.Equal(["hold_end_missing 4000000", "hold_not_found 3000000"], Findings());
    }

    [Fact]
    public void Check_WhatItFinds_SaysWhereToLookAndWhose()
    {
        var (wallet, cash) = (_accounts.Single(account => account.Kind == LedgerAccountKind.Wallet), _accounts.Single(account => account.Kind == LedgerAccountKind.Cash));
        var stranger = LedgerAccountId.New();
        _entries[0] = _entries[0] with { AccountId = stranger };
        _accounts[_accounts.IndexOf(wallet)] = wallet with { PendingDebitMicros = 0 };
        _accounts[_accounts.IndexOf(cash)] = cash with { PostedMicros = -9_000_000 };

        Assert.Equal(
            [
                new AuditFinding("entries_not_transfer", AuditSubject.Transfer, _entries[0].TransferId.ToString(), null, 0),
                new AuditFinding("pending_not_holds", AuditSubject.Account, wallet.Id.ToString(), wallet.OrganisationId, -2_000_000),
                new AuditFinding("balance_not_entries", AuditSubject.Account, cash.Id.ToString(), null, -9_000_000),
                new AuditFinding("account_unknown", AuditSubject.Account, stranger.ToString(), null, -10_000_000),
                new AuditFinding("ledger_not_zero", AuditSubject.Account, "", null, 1_000_000),
            ],
            LedgerAudit.Check(_accounts, _transfers, _entries));
    }

    private string[] Findings() => [.. LedgerAudit.Check(_accounts, _transfers, _entries).Select(finding => $"{finding.Code} {finding.Difference}").Order(StringComparer.Ordinal)];
}
