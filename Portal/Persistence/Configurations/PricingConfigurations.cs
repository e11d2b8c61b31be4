using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class PriceBookConfiguration : IEntityTypeConfiguration<PriceBook>
{
    public void Configure(EntityTypeBuilder<PriceBook> builder)
    {
        // SQL Server wants to be told: it has triggers.
        builder.ToTable(table => table.HasTrigger("TR_PriceBooks_Update"));
        builder.HasKey(book => book.Id);
        builder.Property(book => book.Currency).HasMaxLength(3);
        builder.Property(book => book.Revision).IsConcurrencyToken();
        builder.Ignore(book => book.Rules);
        builder.Ignore(book => book.Contracts);
        builder.Ignore(book => book.Contents);
        builder.Ignore(book => book.DependsOnVolume);
        builder.Property(book => book.Windows!).HasConversion(new PriceWindowsConverter());
        builder.Property<List<PriceRule>>("_rules").HasColumnName("Rules").HasConversion(new PriceRulesConverter(), PriceRulesConverter.Comparer);
        builder.HasIndex(book => book.Version).IsUnique();
    }
}

public sealed class MonthlyVolumeConfiguration : IEntityTypeConfiguration<MonthlyVolume>
{
    public void Configure(EntityTypeBuilder<MonthlyVolume> builder)
    {
        builder.HasKey(volume => new { volume.OrganisationId, volume.PeriodName, volume.Sku });
        builder.Property(volume => volume.PeriodName).HasMaxLength(7);
        builder.Property(volume => volume.Sku).HasConversion(sku => sku.Code, code => Sku.Parse(code)).HasMaxLength(100);
        builder.Property(volume => volume.Version).IsConcurrencyToken();
    }
}

public sealed class UsageRecordConfiguration : IEntityTypeConfiguration<UsageRecord>
{
    public void Configure(EntityTypeBuilder<UsageRecord> builder)
    {
        builder.HasKey(usage => new { usage.AttemptId, usage.FromSecond });
        builder.ComplexProperty(usage => usage.Allocated);
        builder.Property(usage => usage.GpuModel).HasMaxLength(80);
        builder.Ignore(usage => usage.ToSecond);
        builder.Ignore(usage => usage.ChargePeriodEnd);
        builder.Ignore(usage => usage.ChargePeriod);
        builder.HasIndex(usage => new { usage.OrganisationId, usage.ChargePeriodStart });
    }
}

public sealed class StorageRecordConfiguration : IEntityTypeConfiguration<StorageRecord>
{
    public void Configure(EntityTypeBuilder<StorageRecord> builder)
    {
        builder.HasKey(record => record.Id);
        // The same stretch cannot be metered twice, whoever tries.
        builder.HasIndex(record => new { record.ProjectId, record.ChargePeriodStart }).IsUnique();
    }
}
