using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>The statements that write the ledger, made once per model. Double quotes name columns on all three databases.</summary>
internal sealed class LedgerStatements(IModel model)
{
    private static readonly ConditionalWeakTable<IModel, LedgerStatements> Known = [];

    /// <summary>New transfers.</summary>
    public RowStatement<LedgerTransfer> Transfers { get; } = RowStatement<LedgerTransfer>.InsertOf(model.FindEntityType(typeof(LedgerTransfer))!);

    /// <summary>New entries.</summary>
    public RowStatement<LedgerEntry> Entries { get; } = RowStatement<LedgerEntry>.InsertOf(model.FindEntityType(typeof(LedgerEntry))!);

    /// <summary>Ends holds that are open: a hold ends once, whatever somebody believes who read it earlier.</summary>
    public RowStatement<LedgerTransfer> EndedHolds { get; } = EndHolds(model.FindEntityType(typeof(LedgerTransfer))!);

    /// <summary>Moves balances, each by a difference and never below its limit, whatever was read before.</summary>
    public RowStatement<BalanceMove> Balances { get; } = MoveBalances(model.FindEntityType(typeof(LedgerAccount))!);

    public static LedgerStatements Of(IModel model) => Known.GetValue(model, static made => new LedgerStatements(made));

    private static RowStatement<LedgerTransfer> EndHolds(IEntityType type) => new(
        $"""UPDATE "{type.GetTableName()}" SET "State" = @p0, "EndedById" = @p1 WHERE "Id" = @p2 AND "State" = @p3""",
        [
            RowStatement<LedgerTransfer>.As(type, nameof(LedgerTransfer.State), hold => hold.State),
            RowStatement<LedgerTransfer>.As(type, nameof(LedgerTransfer.EndedById), hold => hold.EndedById),
            RowStatement<LedgerTransfer>.As(type, nameof(LedgerTransfer.Id), hold => hold.Id),
            RowStatement<LedgerTransfer>.As(type, nameof(LedgerTransfer.State), _ => LedgerTransferState.Pending),
        ]);

    private static RowStatement<BalanceMove> MoveBalances(IEntityType type) => new(
        $"""
        UPDATE "{type.GetTableName()}" SET "PostedMicros" = "PostedMicros" + @p0, "PendingDebitMicros" = "PendingDebitMicros" + @p1, "CreditLimitMicros" = "CreditLimitMicros" + @p2
        WHERE "Id" = @p3 AND ("OrganisationId" IS NULL OR "PostedMicros" + @p4 - "PendingDebitMicros" - @p5 + "CreditLimitMicros" + @p6 >= 0)
        """,
        [
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.PostedMicros), move => move.Posted),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.PendingDebitMicros), move => move.Pending),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.CreditLimitMicros), move => move.Limit),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.Id), move => move.Account),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.PostedMicros), move => move.Posted),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.PendingDebitMicros), move => move.Pending),
            RowStatement<BalanceMove>.As(type, nameof(LedgerAccount.CreditLimitMicros), move => move.Limit),
        ]);
}

/// <summary>By how much an account's totals move, micro-units.</summary>
internal sealed record BalanceMove(LedgerAccountId Account, long Posted, long Pending, long Limit);
