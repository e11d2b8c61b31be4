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
        builder.HasKey(book => book.Id);
        builder.Property(book => book.Currency).HasMaxLength(3);
        builder.Ignore(book => book.Rules);
        builder.Property<List<PriceRule>>("_rules").HasColumnName("Rules").HasConversion(new PriceRulesConverter(), PriceRulesConverter.Comparer);
        builder.HasIndex(book => book.Version).IsUnique();
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
