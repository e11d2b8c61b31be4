using Portal.Core.Accounts;
using static Portal.Core.Accounts.OrganisationRight;

namespace Portal.Tests.Endpoints;

/// <summary>Which right of a member each route asks for; those that are not here, every role may use.</summary>
public static class AccessRights
{
    private static readonly Dictionary<string, OrganisationRight> ByRow = Rows().SelectMany(entry => entry.Rows.Select(row => (row, entry.Right))).ToDictionary(StringComparer.Ordinal);

    private static readonly string[] KeyPrefixes = ["/api/tasks/", "/api/projects/{project:guid}/files", "/api/files/", "/api/capabilities", "/api/environments", "/api/cluster", "/api/usage", "/hubs/"];
    private static readonly string[] KeyReadPrefixes = ["/api/projects", "/api/models", "/api/quotas", .. from what in (string[])["balance", "overview", "forecast", "bill", "transactions", "invoices", "credit-notes", "documents", "focus"] select $"/api/billing/{what}"];

    /// <summary>Whoever is refused a task of a batch is told so of that task, with status 200.</summary>
    public static OrganisationRight For(AccessRow row) => ByRow.GetValueOrDefault($"{row.Method} {row.Route}", ReadWork);

    /// <summary>Those that name no route any more.</summary>
    public static IEnumerable<string> Unknown(IEnumerable<AccessRow> rows) => ByRow.Keys.Except(rows.Select(row => $"{row.Method} {row.Route}"));

    /// <summary>True for the routes that programs may use with a key.</summary>
    public static bool TakeKeys(AccessRow row) =>
        KeyPrefixes.Any(prefix => row.Route.StartsWith(prefix, StringComparison.Ordinal)) || (row.Method == "GET" && KeyReadPrefixes.Any(prefix => row.Route.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>True for what a suspended organisation is refused: whatever begins or feeds new work.</summary>
    public static bool BeginsWork(AccessRow row) => row is { Right: RunTasks, Route: "/api/tasks/" or "/api/tasks/estimate" or "/api/projects/{project:guid}/files/{name}" };

    private static IEnumerable<(OrganisationRight Right, string[] Rows)> Rows()
    {
        yield return (RunTasks,
        [
            "POST /api/tasks/estimate", "POST /api/tasks/", "POST /api/tasks/{id:guid}/stop", "POST /api/tasks/{id:guid}/kept-results",
            "PUT /api/projects/{project:guid}/files/{name}", "DELETE /api/files/{id:guid}", "POST /api/keys/",
        ]);
        yield return (ManageMoney,
        [
            "PUT /api/billing/details", "PUT /api/billing/budgets/", "DELETE /api/billing/budgets/", "POST /api/billing/checkouts/", "POST /api/billing/vouchers/redeem",
        ]);
        yield return (ManageWebhooks,
        [
            "POST /api/webhooks/", "PUT /api/webhooks/{id:guid}", "DELETE /api/webhooks/{id:guid}", "GET /api/webhooks/{id:guid}/deliveries",
            "POST /api/webhooks/{id:guid}/rotate", "POST /api/webhooks/{id:guid}/test", "POST /api/webhooks/deliveries/{id:guid}/resend",
        ]);
        yield return (ManageQuotas, ["PUT /api/projects/{project:guid}/quota", "POST /api/quota-requests"]);
        yield return (ManageVerification,
        [
            "PUT /api/verification/", "PUT /api/verification/documents/{name}", "POST /api/verification/submit",
        ]);
        yield return (ManageMembers,
        [
            "POST /api/organisations/{id:guid}/invitations", "DELETE /api/organisations/{id:guid}/invitations/{invitation:guid}", "PUT /api/organisations/{id:guid}/members/{person:guid}",
        ]);
        yield return (ReadAudit, ["GET /api/organisations/{id:guid}/audit/", "GET /api/organisations/{id:guid}/audit/csv"]);
        yield return (ManageProjects, ["POST /api/organisations/{id:guid}/projects", "PUT /api/organisations/{id:guid}/projects/{project:guid}"]);
        yield return (ManageOrganisation,
        [
            "PUT /api/organisations/{id:guid}/", "POST /api/organisations/{id:guid}/owner", "GET /api/organisations/{id:guid}/export",
            "GET /api/organisations/{id:guid}/closing/", "POST /api/organisations/{id:guid}/closing/", "DELETE /api/organisations/{id:guid}/closing/",
        ]);
    }
}
