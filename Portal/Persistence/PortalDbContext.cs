using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Accounts.Verification;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Announcements;
using Portal.Features.Audit;
using Portal.Features.Audit.Chain;
using Portal.Features.Billing.Checkouts;
using Portal.Features.ComputeTasks;
using Portal.Features.Notifications;
using Portal.Features.Outbox;
using Portal.Features.Verification;
using Portal.Features.Verification.Documents;
using Portal.Features.Webhooks;
using Portal.Persistence.Converters;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Persistence;

/// <summary>The one model; a sealed subclass per provider carries its migrations.</summary>
public abstract class PortalDbContext(DbContextOptions options) : IdentityDbContext<PortalUser, IdentityRole<Guid>, Guid>(options)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<OrganisationMember> OrganisationMembers => Set<OrganisationMember>();

    public DbSet<OrganisationClosing> OrganisationClosings => Set<OrganisationClosing>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<OrganisationLimits> OrganisationLimits => Set<OrganisationLimits>();

    public DbSet<ProjectLimits> ProjectLimits => Set<ProjectLimits>();

    public DbSet<QuotaRequest> QuotaRequests => Set<QuotaRequest>();

    public DbSet<BillingDetails> BillingDetails => Set<BillingDetails>();

    public DbSet<VerificationCase> VerificationCases => Set<VerificationCase>();

    public DbSet<VerificationDecision> VerificationDecisions => Set<VerificationDecision>();

    public DbSet<VerificationDocument> VerificationDocuments => Set<VerificationDocument>();

    public DbSet<RefusalReason> RefusalReasons => Set<RefusalReason>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ProjectFile> ProjectFiles => Set<ProjectFile>();

    public DbSet<ComputeNode> ComputeNodes => Set<ComputeNode>();

    public DbSet<ComputeEnvironment> ComputeEnvironments => Set<ComputeEnvironment>();

    public DbSet<ComputeTask> ComputeTasks => Set<ComputeTask>();

    public DbSet<TaskAttempt> TaskAttempts => Set<TaskAttempt>();

    public DbSet<ClusterAllocation> ClusterAllocations => Set<ClusterAllocation>();

    public DbSet<PriceBook> PriceBooks => Set<PriceBook>();

    public DbSet<MonthlyVolume> MonthlyVolumes => Set<MonthlyVolume>();

    public DbSet<UsageRecord> UsageRecords => Set<UsageRecord>();

    public DbSet<StorageRecord> StorageRecords => Set<StorageRecord>();

    public DbSet<LedgerAccount> LedgerAccounts => Set<LedgerAccount>();

    public DbSet<LedgerTransfer> LedgerTransfers => Set<LedgerTransfer>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<Charge> Charges => Set<Charge>();

    public DbSet<Invoice> Invoices => Set<Invoice>();

    public DbSet<CreditNote> CreditNotes => Set<CreditNote>();

    public DbSet<PaymentRequest> PaymentRequests => Set<PaymentRequest>();

    public DbSet<VoucherBatch> VoucherBatches => Set<VoucherBatch>();

    public DbSet<Voucher> Vouchers => Set<Voucher>();

    public DbSet<Budget> Budgets => Set<Budget>();

    public DbSet<CheckoutOrder> CheckoutOrders => Set<CheckoutOrder>();

    public DbSet<ProviderEvent> ProviderEvents => Set<ProviderEvent>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<DailyMailItem> DailyMailItems => Set<DailyMailItem>();

    public DbSet<NotificationChoice> NotificationChoices => Set<NotificationChoice>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    public DbSet<AnnouncementDismissal> AnnouncementDismissals => Set<AnnouncementDismissal>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<OutboxMail> OutboxMails => Set<OutboxMail>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<PersonSession> PersonSessions => Set<PersonSession>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        // Ids come from whoever asks: no provider may think that it makes them.
        foreach (var key in builder.Model.GetEntityTypes().SelectMany(type => type.GetKeys()).SelectMany(key => key.Properties).Where(IsTypedId))
            key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        // Nothing cascades: money and history outlive what they point at. Identity's own tables keep their cascades.
        foreach (var key in builder.Model.GetEntityTypes().Where(type => type.ClrType.Assembly != typeof(IdentityUser).Assembly).SelectMany(type => type.GetForeignKeys()))
        {
            if (!key.IsOwnership && key.PrincipalEntityType.ClrType != typeof(PortalUser))
                key.DeleteBehavior = DeleteBehavior.Restrict;
        }

        static bool IsTypedId(Microsoft.EntityFrameworkCore.Metadata.IMutableProperty property) =>
            property.ClrType.Assembly == typeof(OrganisationId).Assembly;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        foreach (var id in TypedIds())
            configurationBuilder.Properties(id).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(id));
    }

    private static IEnumerable<Type> TypedIds() => typeof(OrganisationId).Assembly.GetTypes()
        .Where(type => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITypedId<>)));
}
