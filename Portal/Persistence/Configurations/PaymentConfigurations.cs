using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Billing;

namespace Portal.Persistence.Configurations;

public sealed class PaymentRequestConfiguration : IEntityTypeConfiguration<PaymentRequest>
{
    public void Configure(EntityTypeBuilder<PaymentRequest> builder)
    {
        builder.HasKey(request => request.Id);
        builder.ComplexProperty(request => request.Amount, LedgerTransferConfiguration.Configure);
        builder.Property(request => request.Reference).HasMaxLength(TransferRequest.MaxCauseLength);
        builder.Property(request => request.Version).IsConcurrencyToken();
        builder.HasIndex(request => new { request.State, request.RequestedAt });
        builder.HasIndex(request => request.TopUpId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(request => request.OrganisationId);
    }
}

public sealed class VoucherBatchConfiguration : IEntityTypeConfiguration<VoucherBatch>
{
    public void Configure(EntityTypeBuilder<VoucherBatch> builder)
    {
        builder.HasKey(batch => batch.Id);
        builder.ComplexProperty(batch => batch.Amount, LedgerTransferConfiguration.Configure);
        builder.Property(batch => batch.Name).HasMaxLength(VoucherBatch.MaxNameLength);
        builder.Property(batch => batch.Version).IsConcurrencyToken();
        builder.Ignore(batch => batch.Total);
        builder.HasIndex(batch => batch.CreatedAt);
    }
}

public sealed class VoucherConfiguration : IEntityTypeConfiguration<Voucher>
{
    public void Configure(EntityTypeBuilder<Voucher> builder)
    {
        builder.HasKey(voucher => voucher.Id);
        builder.Property(voucher => voucher.CodeHash).HasMaxLength(64);
        builder.Property(voucher => voucher.Ending).HasMaxLength(4);
        builder.Property(voucher => voucher.Version).IsConcurrencyToken();
        builder.HasIndex(voucher => voucher.CodeHash).IsUnique();
        builder.HasIndex(voucher => voucher.BatchId);
        builder.HasOne<VoucherBatch>().WithMany().HasForeignKey(voucher => voucher.BatchId);
    }
}
