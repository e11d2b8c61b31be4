using Portal.Components;
using Portal.Engines.Local;
using Portal.Features.Account;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Features.Outbox;
using Portal.Features.Usage;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddHosting();
builder.AddPersistence();
builder.AddSecurity();
builder.AddComponents();
builder.AddLive();
builder.AddLocalEngine();
builder.AddOutbox();
builder.AddAccount();
builder.AddComputeTasks();
builder.AddBilling();
builder.AddUsage();

var app = builder.Build();
app.UseHosting();
app.UseSecurity();
app.MapComponents();
app.MapAccount();
app.MapBilling();
app.MapUsage();
app.MapClock();

await app.RunPortalAsync();
