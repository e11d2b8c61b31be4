using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Audit.Chain;
using Portal.Features.Outbox;
using Portal.Persistence.Converters;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Persistence.Configurations;

public sealed class PortalUserConfiguration : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.Property(user => user.DisplayName).HasMaxLength(120);
        builder.Property(user => user.Language).HasMaxLength(16);
    }
}

public sealed class PersonSessionConfiguration : IEntityTypeConfiguration<PersonSession>
{
    public void Configure(EntityTypeBuilder<PersonSession> builder)
    {
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.UserAgent).HasMaxLength(PersonSession.MaxUserAgentLength);
        builder.Property(session => session.Address).HasMaxLength(64);
        builder.Property(session => session.SecurityStamp).HasMaxLength(64);
        builder.HasIndex(session => new { session.UserId, session.LastSeenAt });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(session => session.UserId);
    }
}

public sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(key => key.Start).HasMaxLength(16);
        builder.Property(key => key.SecretHash).HasMaxLength(64);
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => new { key.OrganisationId, key.MadeBy });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(key => key.OrganisationId);
        builder.Ignore(key => key.Reach);
    }
}

public sealed class OrganisationConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.HasKey(organisation => organisation.Id);
        builder.Property(organisation => organisation.Name).HasMaxLength(Organisation.MaxNameLength);
        builder.Property(organisation => organisation.TimeZone).HasMaxLength(64);
        builder.Property(organisation => organisation.BillingRules).AsJson().HasDefaultValueSql("'[]'");
        builder.Property(organisation => organisation.Language).HasMaxLength(16);
        builder.Property(organisation => organisation.VerifiedName).HasMaxLength(Organisation.MaxNameLength);
        builder.Property(organisation => organisation.SuspensionReason).HasMaxLength(Organisation.MaxSuspensionReasonLength);
        builder.Property(organisation => organisation.Version).IsConcurrencyToken();
    }
}

public sealed class OrganisationClosingConfiguration : IEntityTypeConfiguration<OrganisationClosing>
{
    public void Configure(EntityTypeBuilder<OrganisationClosing> builder)
    {
        builder.HasKey(closing => closing.Id);
        builder.Property(closing => closing.Currency).HasMaxLength(3);
        builder.Property(closing => closing.Version).IsConcurrencyToken();
        builder.Ignore(closing => closing.IsOpen);
        // Two at once cannot both begin.
        builder.HasIndex(closing => closing.OrganisationId).IsUnique().HasFilter("\"EndedAt\" IS NULL");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(closing => closing.OrganisationId);
    }
}

public sealed class OrganisationMemberConfiguration : IEntityTypeConfiguration<OrganisationMember>
{
    public void Configure(EntityTypeBuilder<OrganisationMember> builder)
    {
        builder.HasKey(member => new { member.OrganisationId, member.UserId });
        builder.HasIndex(member => member.UserId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(member => member.OrganisationId);
    }
}

public sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.HasKey(invitation => invitation.Id);
        builder.Property(invitation => invitation.Email).HasMaxLength(Invitation.MaxEmailLength);
        builder.Property(invitation => invitation.CodeHash).HasMaxLength(64);
        builder.Property(invitation => invitation.Version).IsConcurrencyToken();
        builder.HasIndex(invitation => invitation.CodeHash).IsUnique();
        builder.HasIndex(invitation => new { invitation.OrganisationId, invitation.Email });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(invitation => invitation.OrganisationId);
    }
}

public sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.HasKey(project => project.Id);
        builder.Property(project => project.Name).HasMaxLength(Project.MaxNameLength);
        // Those that were there before weights were have the usual one.
        builder.Property(project => project.Weight).HasDefaultValue(ShareWeight.Usual);
        builder.HasIndex(project => new { project.OrganisationId, project.Name }).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(project => project.OrganisationId);
    }
}

public sealed class BillingDetailsConfiguration : IEntityTypeConfiguration<BillingDetails>
{
    public void Configure(EntityTypeBuilder<BillingDetails> builder)
    {
        builder.HasKey(details => details.OrganisationId);
        builder.Property(details => details.Fields).AsJson();
        builder.Property(details => details.Version).IsConcurrencyToken();
        builder.HasOne<Organisation>().WithOne().HasForeignKey<BillingDetails>(details => details.OrganisationId);
    }
}

public sealed class OutboxMailConfiguration : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.HasKey(mail => mail.Id);
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(256);
        builder.Property(mail => mail.Subject).HasMaxLength(256);
        builder.HasIndex(mail => mail.DueAt);
    }
}

public sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Actor).HasMaxLength(256);
        builder.Property(entry => entry.Act).HasMaxLength(64);
        builder.Property(entry => entry.Target).HasMaxLength(128);
        builder.Property(entry => entry.Address).HasMaxLength(64);
        builder.HasIndex(entry => entry.At);
    }
}

public sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> builder)
    {
        builder.HasKey(seal => seal.Sequence);
        builder.Property(seal => seal.Sequence).ValueGeneratedNever();
        builder.Property(seal => seal.Hash).HasMaxLength(64);
        builder.HasIndex(seal => seal.EntryId).IsUnique();
    }
}
