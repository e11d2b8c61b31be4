using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Alerts;
using Portal.Features.Announcements;

namespace Portal.Persistence.Configurations;

public sealed class AnnouncementConfiguration : IEntityTypeConfiguration<Announcement>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.HasKey(announcement => announcement.Id);
        builder.Property(announcement => announcement.Id).ValueGeneratedNever();
        builder.Property(announcement => announcement.Version).IsConcurrencyToken();
        builder.ComplexProperty(announcement => announcement.Wording, wording =>
        {
            wording.Property(said => said.Chinese).HasMaxLength(Announcement.MaxLength);
            wording.Property(said => said.English).HasMaxLength(Announcement.MaxLength);
        });
    }
}

public sealed class AnnouncementDismissalConfiguration : IEntityTypeConfiguration<AnnouncementDismissal>
{
    public void Configure(EntityTypeBuilder<AnnouncementDismissal> builder)
    {
        builder.HasKey(away => new { away.AnnouncementId, away.UserId });
        builder.HasOne<Announcement>().WithMany().HasForeignKey(away => away.AnnouncementId);
    }
}
