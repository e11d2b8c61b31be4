using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Billing.Budgets;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class BudgetConfiguration : IEntityTypeConfiguration<Budget>
{
    public void Configure(EntityTypeBuilder<Budget> builder)
    {
        builder.HasKey(budget => budget.Id);
        builder.Property(budget => budget.Currency).HasMaxLength(3);
        builder.Property(budget => budget.PeriodName).HasMaxLength(7);
        builder.Property(budget => budget.Thresholds).AsJson();
        builder.Property(budget => budget.Told).AsJson();
        builder.Property(budget => budget.Version).IsConcurrencyToken();
        builder.Ignore(budget => budget.Scope);
        builder.Ignore(budget => budget.Amount);
        builder.Ignore(budget => budget.Spent);
        builder.Ignore(budget => budget.SpentOnFiles);
        builder.Ignore(budget => budget.Held);
        builder.Ignore(budget => budget.Room);
        builder.Ignore(budget => budget.IsUsedUp);
        builder.Ignore(budget => budget.Reached);
        builder.HasIndex(budget => new { budget.ScopeKind, budget.ScopeId }).IsUnique();
        builder.HasIndex(budget => budget.OrganisationId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(budget => budget.OrganisationId);
        // The last guard, below every statement of ours: nothing that a budget stops passes it, whoever writes.
        builder.ToTable(table =>
        {
            table.HasCheckConstraint("CK_Budgets_Amount", "\"Stop\" <> 2 OR \"SpentMicros\" - \"SpentOnFilesMicros\" + \"HeldMicros\" <= \"AmountMicros\"");
            table.HasCheckConstraint("CK_Budgets_Use", "\"SpentOnFilesMicros\" >= 0 AND \"SpentMicros\" >= \"SpentOnFilesMicros\" AND \"HeldMicros\" >= 0");
        });
    }
}
