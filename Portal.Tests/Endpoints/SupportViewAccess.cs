using System.Net.Http.Json;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>What an administrator gets who looks at the member's organisation for support.</summary>
internal static class SupportViewAccess
{
    private static readonly string[] Pages =
    [
        "/", "/tasks", "/tasks/{Id:guid}", "/files", "/models", "/usage", "/billing", "/billing/bill", "/billing/budgets", "/billing/invoices", "/billing/invoices/{Id:guid}", "/billing/prices", "/billing/transactions",
        "/organisation", "/organisation/quotas", "/prices", "/verify/{Code}", "/support-view", "/error", "/not-allowed", "/not-found",
    ];

    private static readonly string[] Reads = ["/api/organisations/", "/api/organisations/{id:guid}/", "/api/support-view/"];

    /// <summary>Those that end it.</summary>
    public static bool Ends(AccessRow row) => row is { Method: "DELETE", Route: "/api/support-view/" } or { Method: "POST", Route: "/support-view/end" or "/sign-out" };

    public static int Expects(AccessRow row) =>
        Ends(row) ? row.Method == "DELETE" ? 204 : 400
        : row.Verb != HttpMethod.Get && row.Verb != HttpMethod.Head ? 403
        : row.Method == "PAGE" ? Pages.Contains(row.Route, StringComparer.Ordinal) ? row.Member : 302
        : row.Route.StartsWith("/hubs/", StringComparison.Ordinal) || row.Route.StartsWith("/_blazor", StringComparison.Ordinal) ? 403
        : row.Route == "/api/support-view/" ? 200
        : row.Route.StartsWith("/api/", StringComparison.Ordinal) ? row.Stranger != 401 || AccessRights.TakeKeys(row) || Reads.Contains(row.Route, StringComparer.Ordinal) ? row.Member : 403
        // What everybody may have, such as the language; and the framework's own.
        : row.Stranger is 401 or 302 || row.Route.StartsWith("/_framework", StringComparison.Ordinal) ? 302
        : row.Member;

    public static async Task<HttpClient> StartAsync(AWorld world)
    {
        using var started = await world.Admin.PostAsJsonAsync($"/api/admin/customers/{world.Organisation}/support-view/", new { person = world.Member.Id.Value, reason = "Ticket 4711: the task fails" });
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync());
        return world.Admin;
    }
}
