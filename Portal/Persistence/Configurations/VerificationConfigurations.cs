using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Features.Verification;
using Portal.Features.Verification.Documents;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class VerificationCaseConfiguration : IEntityTypeConfiguration<VerificationCase>
{
    public void Configure(EntityTypeBuilder<VerificationCase> builder)
    {
        builder.HasKey(one => one.Id);
        builder.Property(one => one.Fields).AsJson();
        builder.Property(one => one.Decisions).AsJson();
        builder.Property(one => one.Version).IsConcurrencyToken();
        builder.HasIndex(one => new { one.OrganisationId, one.Number }).IsUnique();
        builder.HasIndex(one => new { one.State, one.SubmittedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
    }
}

public sealed class VerificationDecisionConfiguration : IEntityTypeConfiguration<VerificationDecision>
{
    public void Configure(EntityTypeBuilder<VerificationDecision> builder)
    {
        builder.HasKey(decision => decision.Id);
        builder.Property(decision => decision.Id).ValueGeneratedNever();
        builder.Property(decision => decision.Items).AsJson();
        builder.HasIndex(decision => new { decision.CaseId, decision.Round }).IsUnique();
        builder.HasIndex(decision => decision.At);
        builder.HasOne<VerificationCase>().WithMany().HasForeignKey(decision => decision.CaseId);
    }
}

public sealed class VerificationDocumentConfiguration : IEntityTypeConfiguration<VerificationDocument>
{
    public void Configure(EntityTypeBuilder<VerificationDocument> builder)
    {
        builder.HasKey(document => document.Id);
        builder.Property(document => document.Name).HasMaxLength(DocumentNames.MaxLength);
        builder.Property(document => document.Sha256).HasMaxLength(64);
        builder.Property(document => document.WrappedKey).HasMaxLength(128);
        builder.Property(document => document.MasterKeyId).HasMaxLength(32);
        builder.HasIndex(document => document.MasterKeyId);
        builder.HasIndex(document => document.CaseId);
        builder.HasOne<VerificationCase>().WithMany().HasForeignKey(document => document.CaseId);
    }
}

public sealed class RefusalReasonConfiguration : IEntityTypeConfiguration<RefusalReason>
{
    public void Configure(EntityTypeBuilder<RefusalReason> builder)
    {
        builder.HasKey(reason => reason.Id);
        builder.Property(reason => reason.Id).ValueGeneratedNever();
        builder.Property(reason => reason.Chinese).HasMaxLength(ItemDecision.MaxLength);
        builder.Property(reason => reason.English).HasMaxLength(ItemDecision.MaxLength);
        builder.HasData(RefusalReason.First);
    }
}
