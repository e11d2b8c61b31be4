using Portal.Components;
using Portal.Demo;
using Portal.Engines.Local;
using Portal.Features.Account;
using Portal.Features.AccountSecurity;
using Portal.Features.Announcements;
using Portal.Features.ApiKeys;
using Portal.Features.Audit;
using Portal.Features.Audit.Chain;
using Portal.Features.Billing;
using Portal.Features.Billing.Auditing;
using Portal.Features.Capacity;
using Portal.Features.Closing;
using Portal.Features.ComputeTasks;
using Portal.Features.Customers;
using Portal.Features.DataExport;
using Portal.Features.Environments;
using Portal.Features.Files;
using Portal.Features.Home;
using Portal.Features.Models;
using Portal.Features.Notifications;
using Portal.Features.Organisations;
using Portal.Features.Outbox;
using Portal.Features.Overview;
using Portal.Features.Planner;
using Portal.Features.PriceBooks;
using Portal.Features.Queue;
using Portal.Features.Quotas;
using Portal.Features.Search;
using Portal.Features.SupportViews;
using Portal.Features.Usage;
using Portal.Features.Verification;
using Portal.Features.Verification.Documents;
using Portal.Features.Webhooks;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Replay;
using Portal.Security;

if (args is ["doctor", .. var doctorArguments])
    return await Doctor.RunAsync(doctorArguments);
if (args is [InspectionVerb.Name, .. var inspectionArguments])
    return await InspectionVerb.RunAsync(inspectionArguments);
if (args is ["replay", .. var replayArguments])
    return await ReplayVerbs.ReplayAsync(replayArguments);
if (args is ["lockstep", .. var lockstepArguments])
    return await ReplayVerbs.LockstepAsync(lockstepArguments);

var app = Compose(args);
if (args is ["self-audit", ..])
    return await app.SelfAuditAsync();
if (args is ["audit-verify", .. var auditArguments])
    return await app.AuditVerifyAsync(auditArguments.FirstOrDefault());
if (args is ["rotate-document-keys", ..])
    return await app.RotateDocumentKeysAsync();
if (args is [ResetSecondStepVerb.Name, .. var resetArguments])
    return await app.ResetSecondStepAsync(resetArguments);
app.UseSecurityHeaders();
app.UseHosting();
app.UseSecurity();
app.MapComponents();
app.MapAccount();
app.MapAccountSecurity();
app.MapOrganisations();
app.MapVerification();
app.MapApiKeys();
app.MapQuotas();
app.MapComputeTasks();
app.MapModels();
app.MapEnvironments();
app.MapFiles();
app.MapBilling();
app.MapNotifications();
app.MapAnnouncements();
app.MapWebhooks();
app.MapUsage();
app.MapCapacity();
app.MapQueue();
app.MapPlanner();
app.MapOverview();
app.MapCustomers();
app.MapSupportViews();
app.MapPriceBooks();
app.MapOutbox();
app.MapAudit();
app.MapSearch();
app.MapClosing();
app.MapDataExport();
app.MapClock();

return await app.ReportWrongSettingsAsync(async () =>
{
    await app.MakeDemoAsync(change => Compose(args, change));
    await app.RunPortalAsync();
});

// The portal's parts; a demo's past is lived in one with another clock.
static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? change = null)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddHosting();
    builder.AddPersistence();
    builder.AddSecurity();
    builder.AddComponents();
    builder.AddLive();
    builder.AddLocalEngine();
    builder.AddOutbox();
    builder.AddAccount();
    builder.AddAccountSecurity();
    builder.AddOrganisations();
    builder.AddVerification();
    builder.AddApiKeys();
    builder.AddQuotas();
    builder.AddComputeTasks();
    builder.AddModels();
    builder.AddEnvironments();
    builder.AddFiles();
    builder.AddHome();
    builder.AddBilling();
    builder.AddNotifications();
    builder.AddAnnouncements();
    builder.AddWebhooks();
    builder.AddUsage();
    builder.AddCapacity();
    builder.AddQueue();
    builder.AddPlanner();
    builder.AddOverview();
    builder.AddCustomers();
    builder.AddSupportViews();
    builder.AddPriceBooks();
    builder.AddAudit();
    builder.AddSearch();
    builder.AddClosing();
    builder.AddDataExport();
    builder.AddDemo();
    change?.Invoke(builder);
    return builder.Build();
}
