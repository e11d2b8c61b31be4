using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class OrganisationLimitsConfiguration : IEntityTypeConfiguration<OrganisationLimits>
{
    public void Configure(EntityTypeBuilder<OrganisationLimits> builder)
    {
        builder.HasKey(limits => limits.OrganisationId);
        // Those that were there before models were counted have no limit of one.
        builder.Property(limits => limits.MaxGpuMilliByModel).AsJson().HasDefaultValueSql("'{}'");
        builder.Property(limits => limits.Version).IsConcurrencyToken();
        builder.Ignore(limits => limits.Own);
        builder.HasOne<Organisation>().WithOne().HasForeignKey<OrganisationLimits>(limits => limits.OrganisationId);
    }
}

public sealed class ProjectLimitsConfiguration : IEntityTypeConfiguration<ProjectLimits>
{
    public void Configure(EntityTypeBuilder<ProjectLimits> builder)
    {
        builder.HasKey(limits => limits.ProjectId);
        builder.Property(limits => limits.Limits).AsJson();
        builder.Property(limits => limits.Version).IsConcurrencyToken();
        builder.HasIndex(limits => limits.OrganisationId);
        builder.HasOne<Project>().WithOne().HasForeignKey<ProjectLimits>(limits => limits.ProjectId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(limits => limits.OrganisationId);
    }
}

public sealed class QuotaRequestConfiguration : IEntityTypeConfiguration<QuotaRequest>
{
    public void Configure(EntityTypeBuilder<QuotaRequest> builder)
    {
        builder.HasKey(request => request.Id);
        builder.Property(request => request.Asked).AsJson();
        builder.Property(request => request.Granted).AsJson();
        builder.Property(request => request.Reason).HasMaxLength(QuotaRequest.MaxTextLength);
        builder.Property(request => request.Message).HasMaxLength(QuotaRequest.MaxTextLength);
        builder.Property(request => request.OpenFields).HasMaxLength(QuotaRequest.MaxFieldsLength);
        builder.Property(request => request.Version).IsConcurrencyToken();
        builder.HasIndex(request => new { request.OrganisationId, request.OpenFields }).IsUnique();
        builder.HasIndex(request => new { request.State, request.ExpiresAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(request => request.OrganisationId);
    }
}
