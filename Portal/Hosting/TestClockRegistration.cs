using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Invoicing;
using Portal.Features.Billing.Storage;
using Portal.Persistence;
using Portal.Security;
using Microsoft.EntityFrameworkCore;

namespace Portal.Hosting;

/// <param name="To">The instant to move on to.</param>
public sealed record MoveClockRequest(DateTimeOffset To);

public sealed record ClockView(DateTimeOffset Now, DateTimeOffset RealNow, bool CanMove);

public static class TestClockRegistration
{
    /// <summary>True or false; without it the clock can be moved in Development and nowhere else.</summary>
    public const string Key = "Portal:TestClock:Enabled";

    /// <summary>The real clock; in Development one that an administrator can move on.</summary>
    public static void AddClock(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var isDevelopment = builder.Environment.IsDevelopment();
        var isWanted = builder.Configuration.GetValue(Key, isDevelopment);
        if (isWanted && !isDevelopment)
            throw new InvalidOperationException($"{Key} is for Development only: an invoice must not bear a date that somebody chose.");
        if (!isWanted)
        {
            services.AddSingleton(TimeProvider.System);
            return;
        }

        services.AddSingleton(provider => new TestClock(Path.Combine(provider.GetRequiredService<DataRoot>().Path, "test-clock")));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<TestClock>());
        // Closing a month must not sign everybody out.
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, options => options.TimeProvider = TimeProvider.System);
        services.Configure<SecurityStampValidatorOptions>(options => options.TimeProvider = TimeProvider.System);
    }

    public static void MapClock(this WebApplication app)
    {
        var api = app.MapGroup("/api/admin/clock").RequireAuthorization(PortalRoles.Admin).AddEndpointFilter<SameOriginFilter>().WithTags("Administration");
        api.MapGet("/", (TimeProvider time) => new ClockView(time.GetUtcNow(), TimeProvider.System.GetUtcNow(), time is TestClock)).WithName("GetClock");
        api.MapPost("/", async (HttpContext http, MoveClockRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
        {
            var caller = Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
            if (services.GetService<TestClock>() is not { } clock)
                return Results.NotFound();
            if (await clock.MoveAsync(caller, request.To, services.GetRequiredService<IDbContextFactory<PortalDbContext>>(), cancellationToken) is { } refusal)
                return refusal.ToProblem();
            await services.GetRequiredService<MeterStorage>().RunAsync(cancellationToken);
            await services.GetRequiredService<InvoicingRun>().RunAsync(caller, progress: null, cancellationToken);
            return Results.NoContent();
        }).WithName("MoveClock").WithSummary("Development only: moves the portal's date on and closes the billing periods that fall due.");
    }

    /// <summary>Moves the clock and says so in the audit.</summary>
    public static async Task<Refusal?> MoveAsync(
        this TestClock clock, Caller caller, DateTimeOffset to, IDbContextFactory<PortalDbContext> contexts, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin)
            return new Refusal("clock_not_found");
        var from = clock.GetUtcNow();
        if (clock.MoveTo(to) is { } refusal)
            return refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuditEntries.Add(AuditEntry.Of(caller, "clock.move", "clock", new { From = from, To = to }, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
