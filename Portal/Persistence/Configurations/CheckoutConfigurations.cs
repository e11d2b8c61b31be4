using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Features.Billing.Checkouts;

namespace Portal.Persistence.Configurations;

public sealed class CheckoutOrderConfiguration : IEntityTypeConfiguration<CheckoutOrder>
{
    public void Configure(EntityTypeBuilder<CheckoutOrder> builder)
    {
        builder.HasKey(order => order.Id);
        builder.ComplexProperty(order => order.Amount, LedgerTransferConfiguration.Configure);
        builder.Property(order => order.SessionId).HasMaxLength(CheckoutOrder.MaxSessionLength);
        builder.Property(order => order.Version).IsConcurrencyToken();
        builder.Ignore(order => order.MinorUnits);
        builder.HasIndex(order => order.SessionId).IsUnique();
        builder.HasIndex(order => new { order.OrganisationId, order.CreatedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(order => order.OrganisationId);
    }
}

public sealed class ProviderEventConfiguration : IEntityTypeConfiguration<ProviderEvent>
{
    public void Configure(EntityTypeBuilder<ProviderEvent> builder)
    {
        builder.HasKey(taken => taken.Id);
        builder.Property(taken => taken.Id).HasMaxLength(ProviderEvent.MaxIdLength).ValueGeneratedNever();
        builder.Property(taken => taken.Type).HasMaxLength(64);
        builder.Property(taken => taken.Outcome).HasMaxLength(64);
    }
}
