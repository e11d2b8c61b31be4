using Portal.Components;
using Portal.Features.Account;
using Portal.Features.Outbox;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddHosting();
builder.AddPersistence();
builder.AddSecurity();
builder.AddComponents();
builder.AddOutbox();
builder.AddAccount();

var app = builder.Build();
app.UseHosting();
app.UseSecurity();
app.MapComponents();
app.MapAccount();

return await app.ReportWrongSettingsAsync(app.RunPortalAsync);
