using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Persistence.Configurations;

public sealed class LedgerAccountConfiguration : IEntityTypeConfiguration<LedgerAccount>
{
    public void Configure(EntityTypeBuilder<LedgerAccount> builder)
    {
        builder.HasKey(account => account.Id);
        builder.Property(account => account.Currency).HasMaxLength(3);
        builder.Ignore(account => account.Balance);
        builder.Ignore(account => account.IsGuarded);
        // Credits that expire have an account each; of all other kinds there is one.
        builder.HasIndex(account => new { account.OrganisationId, account.Kind }).IsUnique().HasFilter(Quote("{ExpiresAt} IS NULL"));
        builder.HasIndex(account => account.ExpiresAt);
        // The last guard, below every statement of ours: no organisation under its limit, whoever writes.
        builder.ToTable(table =>
        {
            table.HasCheckConstraint("CK_LedgerAccounts_Limit", Quote("{OrganisationId} IS NULL OR {PostedMicros} - {PendingDebitMicros} + {CreditLimitMicros} >= 0"));
            table.HasCheckConstraint("CK_LedgerAccounts_Pending", Quote("{PendingDebitMicros} >= 0 AND {CreditLimitMicros} >= 0"));
        });

        // Double quotes name columns on all three databases (SQL Server: QUOTED_IDENTIFIER is on by default).
        static string Quote(string sql) => sql.Replace('{', '"').Replace('}', '"');
    }
}

public sealed class LedgerTransferConfiguration : IEntityTypeConfiguration<LedgerTransfer>
{
    public void Configure(EntityTypeBuilder<LedgerTransfer> builder)
    {
        builder.HasKey(transfer => transfer.Id);
        builder.ToTable(table => table.HasTrigger("TR_LedgerTransfers_Update"));
        builder.ComplexProperty(transfer => transfer.Amount, Configure);
        builder.Property(transfer => transfer.Cause).HasMaxLength(TransferRequest.MaxCauseLength);
        builder.Ignore(transfer => transfer.ExpiresAt);
        builder.HasIndex(transfer => transfer.HoldId).IsUnique();
        // Open holds alone, which are few: those that outlived their time are looked for.
        builder.HasIndex(transfer => transfer.At).HasFilter("\"State\" = 1");
        builder.HasIndex(transfer => transfer.CauseId);
        builder.HasIndex(transfer => new { transfer.DebitAccountId, transfer.At });
        builder.HasIndex(transfer => new { transfer.CreditAccountId, transfer.At });
        builder.HasOne<LedgerAccount>().WithMany().HasForeignKey(transfer => transfer.DebitAccountId);
        builder.HasOne<LedgerAccount>().WithMany().HasForeignKey(transfer => transfer.CreditAccountId);
    }

    internal static void Configure(ComplexPropertyBuilder<Money> money)
    {
        money.Property(value => value.Micros);
        money.Property(value => value.Currency).HasMaxLength(3);
    }
}

public sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.HasKey(entry => new { entry.TransferId, entry.AccountId });
        builder.ToTable(table => table.HasTrigger("TR_LedgerEntries"));
        builder.ComplexProperty(entry => entry.Debit, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(entry => entry.Credit, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(entry => entry.BalanceAfter, LedgerTransferConfiguration.Configure);
        builder.Ignore(entry => entry.Change);
        builder.HasIndex(entry => new { entry.AccountId, entry.At });
        builder.HasOne<LedgerAccount>().WithMany().HasForeignKey(entry => entry.AccountId);
        builder.HasOne<LedgerTransfer>().WithMany().HasForeignKey(entry => entry.TransferId);
    }
}
