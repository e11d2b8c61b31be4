using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Components;
using Portal.Features.Account;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Invoicing;
using Portal.Features.PriceBooks;
using Portal.Hosting.Json;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Web;
using Scalar.AspNetCore;

namespace Portal.Hosting;

public static class HostingRegistration
{
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PortalOptions>(PortalOptions.Section, options =>
            !Path.IsPathRooted(options.DataRoot) ? $"{PortalOptions.Section}:DataRoot must be an absolute folder; it is '{options.DataRoot}'."
            : !TimeZoneInfo.TryFindSystemTimeZoneById(options.DefaultTimeZone, out _) ? $"{PortalOptions.Section}:DefaultTimeZone '{options.DefaultTimeZone}' is not a known IANA zone."
            : null, hasSubsections: true);
        builder.Services.AddSingleton(services => new DataRoot(services.GetRequiredService<IOptions<PortalOptions>>().Value.DataRoot));
        builder.AddClock();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ApiExceptionHandler>();
        // Thrown, so that the handler can say which field could not be read.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(options => options.AddSchemaTransformer(WireSchemas.DescribeAsync));
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            options.SerializerOptions.Converters.Add(new TypedIdJsonConverterFactory());
            options.SerializerOptions.Converters.Add(new MoneyJsonConverter());
        });
        // Run from the build output as well as published: the manifest beside the program says where the files are.
        builder.WebHost.UseStaticWebAssets();
        var dataRoot = builder.Configuration[$"{PortalOptions.Section}:DataRoot"];
        if (!string.IsNullOrEmpty(dataRoot))
            builder.Services.AddDataProtection().SetApplicationName("Portal").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(dataRoot, "keys")));
    }

    /// <summary>What every request passes, whoever sends it.</summary>
    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseUnparsedParameters();
        // A person who mistypes gets a page; a program gets the bare status.
        app.UseWhen(
            http => !RequestKind.IsForPrograms(http),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseReadableQueries();
        app.UseRequestLocalization();
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/api/docs", (options, http) => options.WithTitle("Portal API").DisableDefaultFonts().WithNonce(SecurityHeaders.Nonce(http))).AllowAnonymous();
    }

    /// <summary>Brings the database up to date, tells how to make the administrator, and serves until stopped.</summary>
    public static async Task RunPortalAsync(this WebApplication app)
    {
        await app.PrepareDatabaseAsync();
        var site = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value;
        if (await app.Services.GetRequiredService<SetupCode>().IssueAsync() is { } code)
            Console.WriteLine($"\n  No administrator yet. Make one here (works once):\n  {site.PublicUrl.TrimEnd('/')}/setup?code={code}\n");
        await app.RunAsync();
    }

    /// <summary>Brings the schema up to date, with what every installation has from its first start: the platform's accounts and a price book.</summary>
    internal static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        await app.MigrateAsync();
        var currency = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.Currency;
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        // Replicas that start at once make these once: who comes second finds them.
        await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
            await PlatformAccounts.EnsureAsync(db, currency, now, CancellationToken.None);
            await CurrentPriceBook.EnsureAsync(db, currency, app.Services.GetRequiredService<IOptions<InvoicingOptions>>().Value.UsualRateOf, now, CancellationToken.None);
            return true;
        });
        await RecountBudgets.RunAsync(app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>(), app.Services.GetRequiredService<UnitsOfWork>(), now, app.Logger);
    }
}
