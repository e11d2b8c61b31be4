using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Features.ComputeTasks;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class ComputeTaskConfiguration : IEntityTypeConfiguration<ComputeTask>
{
    public void Configure(EntityTypeBuilder<ComputeTask> builder)
    {
        builder.HasKey(task => task.Id);
        builder.Property(task => task.Name).HasMaxLength(120);
        builder.Property(task => task.CapabilityId).HasMaxLength(120);
        builder.Property(task => task.EnvironmentName).HasMaxLength(120);
        builder.Property(task => task.SchedulingReason).HasMaxLength(64);
        builder.Property(task => task.FailureCode).HasMaxLength(64);
        builder.Property(task => task.ProgressText).HasMaxLength(200);
        builder.Property(task => task.QuotedCurrency).HasMaxLength(3);
        builder.Property(task => task.GpuModels).AsJson();
        // What was there before these columns reads as no demands, which an empty text would not.
        builder.Property(task => task.Pools).AsJson().HasDefaultValueSql("'[]'");
        builder.Property(task => task.RequiredLabels).AsJson().HasDefaultValueSql("'{}'");
        builder.Property(task => task.EnvironmentVariables).AsJson();
        builder.Property(task => task.Inputs).AsJson();
        builder.Property(task => task.SchedulingDetails).AsJson();
        builder.Property(task => task.Version).IsConcurrencyToken();
        builder.Ignore(task => task.Request);
        builder.Ignore(task => task.IsFinal);
        builder.HasIndex(task => new { task.State, task.QueuedAt });
        builder.HasIndex(task => new { task.OrganisationId, task.SubmittedAt });
        builder.HasIndex(task => new { task.ProjectId, task.SubmittedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(task => task.OrganisationId);
        builder.HasOne<Project>().WithMany().HasForeignKey(task => task.ProjectId);
    }
}

public sealed class TaskAttemptConfiguration : IEntityTypeConfiguration<TaskAttempt>
{
    public void Configure(EntityTypeBuilder<TaskAttempt> builder)
    {
        builder.HasKey(attempt => attempt.Id);
        builder.Property(attempt => attempt.Gpus).AsJson();
        builder.Property(attempt => attempt.GpuModel).HasMaxLength(80);
        builder.Property(attempt => attempt.Reason).HasMaxLength(64);
        builder.Property(attempt => attempt.PlacementReason).HasMaxLength(64);
        // What was there before the column reads as no values, which an empty text would not.
        builder.Property(attempt => attempt.PlacementDetails).AsJson().HasDefaultValueSql("'{}'");
        builder.Property(attempt => attempt.Version).IsConcurrencyToken();
        builder.Ignore(attempt => attempt.Amounts);
        builder.HasIndex(attempt => attempt.State);
        builder.HasIndex(attempt => attempt.EndedAt);
        builder.HasIndex(attempt => new { attempt.TaskId, attempt.Number }).IsUnique();
        builder.HasOne<ComputeTask>().WithMany().HasForeignKey(attempt => attempt.TaskId);
        builder.HasOne<ComputeNode>().WithMany().HasForeignKey(attempt => attempt.NodeId);
    }
}

public sealed class ClusterAllocationConfiguration : IEntityTypeConfiguration<ClusterAllocation>
{
    public void Configure(EntityTypeBuilder<ClusterAllocation> builder)
    {
        builder.HasKey(allocation => allocation.Id);
        builder.Property(allocation => allocation.Id).ValueGeneratedNever();
        builder.HasData(ClusterAllocation.First);
    }
}

public sealed class ComputeNodeConfiguration : IEntityTypeConfiguration<ComputeNode>
{
    public void Configure(EntityTypeBuilder<ComputeNode> builder)
    {
        builder.HasKey(node => node.Id);
        builder.Property(node => node.Name).HasMaxLength(120);
        builder.Property(node => node.PoolName).HasMaxLength(60);
        builder.Property(node => node.Gpus).AsJson();
        builder.Property(node => node.Labels).AsJson();
        builder.Property(node => node.Version).IsConcurrencyToken();
        builder.Ignore(node => node.Capacity);
        builder.Ignore(node => node.Offered);
        builder.Ignore(node => node.OfferedGpuCount);
        builder.HasIndex(node => node.Name).IsUnique();
    }
}

public sealed class ComputeEnvironmentConfiguration : IEntityTypeConfiguration<ComputeEnvironment>
{
    public void Configure(EntityTypeBuilder<ComputeEnvironment> builder)
    {
        builder.HasKey(environment => environment.Name);
        builder.Property(environment => environment.Name).HasMaxLength(ComputeEnvironment.MaxNameLength);
        builder.Property(environment => environment.Description).HasMaxLength(ComputeEnvironment.MaxDescriptionLength);
        builder.Property(environment => environment.RootFolder).HasMaxLength(1000);
        builder.Property(environment => environment.Version).IsConcurrencyToken();
    }
}

public sealed class ProjectFileConfiguration : IEntityTypeConfiguration<ProjectFile>
{
    public void Configure(EntityTypeBuilder<ProjectFile> builder)
    {
        builder.HasKey(file => file.Id);
        builder.Property(file => file.Name).HasMaxLength(255);
        builder.Property(file => file.Sha256).HasMaxLength(64);
        builder.Property(file => file.KeptFromPath).HasMaxLength(4096);
        builder.HasIndex(file => file.KeptFromAttemptId);
        builder.HasIndex(file => new { file.ProjectId, file.CreatedAt });
        builder.HasOne<Project>().WithMany().HasForeignKey(file => file.ProjectId);
    }
}
