using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Features.Notifications;
using Portal.Features.Webhooks;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.HasKey(alert => alert.Id);
        builder.Property(alert => alert.Id).ValueGeneratedNever();
        builder.Property(alert => alert.Key).HasMaxLength(Alert.MaxKeyLength);
        builder.Property(alert => alert.Facts).AsJson();
        // Once, whoever finds it true, and however often.
        builder.HasIndex(alert => alert.Key).IsUnique();
        builder.HasIndex(alert => alert.At).HasFilter("\"HandedOutAt\" IS NULL");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(alert => alert.OrganisationId);
    }
}

public sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.HasKey(notification => notification.Id);
        builder.Property(notification => notification.Id).ValueGeneratedNever();
        builder.HasIndex(notification => new { notification.UserId, notification.ReadAt });
        builder.HasIndex(notification => new { notification.AlertId, notification.UserId }).IsUnique();
        builder.HasOne<Alert>().WithMany().HasForeignKey(notification => notification.AlertId);
    }
}

public sealed class DailyMailItemConfiguration : IEntityTypeConfiguration<DailyMailItem>
{
    public void Configure(EntityTypeBuilder<DailyMailItem> builder)
    {
        builder.HasKey(item => new { item.UserId, item.AlertId });
        builder.HasIndex(item => item.At);
        builder.HasOne<Alert>().WithMany().HasForeignKey(item => item.AlertId);
    }
}

public sealed class NotificationChoiceConfiguration : IEntityTypeConfiguration<NotificationChoice>
{
    public void Configure(EntityTypeBuilder<NotificationChoice> builder) => builder.HasKey(choice => new { choice.UserId, choice.Kind });
}

public sealed class WebhookEndpointConfiguration : IEntityTypeConfiguration<WebhookEndpoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
    {
        builder.HasKey(endpoint => endpoint.Id);
        builder.Property(endpoint => endpoint.Id).ValueGeneratedNever();
        builder.Property(endpoint => endpoint.Url).HasMaxLength(WebhookEndpoint.MaxUrlLength);
        builder.Property(endpoint => endpoint.Kinds).AsJson();
        builder.Property(endpoint => endpoint.Version).IsConcurrencyToken();
        builder.HasIndex(endpoint => endpoint.OrganisationId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(endpoint => endpoint.OrganisationId);
    }
}

public sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Type).HasMaxLength(64);
        builder.Property(delivery => delivery.LastError).HasMaxLength(WebhookDelivery.MaxErrorLength);
        builder.HasIndex(delivery => delivery.DueAt);
        builder.HasIndex(delivery => new { delivery.EndpointId, delivery.CreatedAt });
    }
}
