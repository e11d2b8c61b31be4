namespace Portal.Tests.Endpoints;

/// <summary>Every route of the portal and what it answers to whom. A route without a row fails the build.</summary>
/// <remarks>Asked in this order, the member last, so that what a member changes or deletes is still there when others are refused it.</remarks>
public static class AccessMatrix
{
    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        .. from row in (AccessRow[])[.. Tasks(), .. Files(), .. Money(), .. Administration(), .. Account(), .. Organisations(), .. Quotas(), .. Verification(), .. Pages(), .. Framework(), .. SupportViews()]
           select row with { Right = AccessRights.For(row) },
    ];

    private static IEnumerable<AccessRow> Tasks()
    {
        yield return new("POST", "/api/tasks/estimate", 401, 404, 404, 200, Body: things => new { projectId = things.Project, name = "a", commandText = "true" });
        yield return new("POST", "/api/tasks/", 401, 404, 404, 201, Body: things => new { id = Guid.NewGuid(), draft = new { projectId = things.Project, name = "a", commandText = "true" } });
        // Each task has an answer of its own; those of somebody else's project are not found.
        yield return new("POST", "/api/tasks/batch", 401, 200, 200, 200, Body: things => new { tasks = new[] { new { id = Guid.NewGuid(), draft = new { projectId = things.Project, name = "a", commandText = "true" } } } });
        yield return new("GET", "/api/tasks/", 401, 200, 200, 200);
        // An administrator sees the facts of a task, and leaves a trace.
        yield return OfTask("GET", "", 404, 200, 200);
        yield return OfTask("POST", "/stop", 404, 404, 409);
        yield return OfTask("GET", "/log", 404, 404, 200);
        yield return OfTask("GET", "/log/download", 404, 404, 200);
        yield return OfTask("GET", "/usage", 404, 200, 200);
        yield return OfTask("GET", "/results", 404, 404, 200);
        yield return OfTask("GET", "/results/{**path}", 404, 404, 200, "/results/deep/result.txt");
        yield return OfTask("GET", "/results.zip", 404, 404, 200);
        yield return OfTask("GET", "/events", 404, 404, 200);
        yield return OfTask("GET", "/receipt", 404, 404, 200);
        yield return OfTask("POST", "/kept-results", 404, 404, 201) with { Body = _ => new { path = "deep/result.txt" } };
        yield return new("GET", "/api/projects", 401, 200, 200, 200);
        yield return new("GET", "/api/capabilities", 401, 200, 200, 200);
        yield return new("GET", "/api/models", 401, 200, 404, 200);
        yield return new("GET", "/api/environments", 401, 200, 200, 200);
        yield return new("GET", "/api/cluster", 401, 200, 200, 200);
        yield return new("ANY", "/hubs/tasks", 401, 400, 400, 400);
        yield return new("ANY", "/hubs/tasks/negotiate", 401, 405, 405, 405);
    }

    private static AccessRow OfTask(string method, string rest, int other, int admin, int member, string? path = null) =>
        new(method, "/api/tasks/{id:guid}" + rest, 401, other, admin, member, things => $"/api/tasks/{things.Task}{path ?? rest}");

    private static IEnumerable<AccessRow> Files()
    {
        yield return new("GET", "/api/projects/{project:guid}/files/cost", 401, 404, 404, 200, things => $"/api/projects/{things.Project}/files/cost");
        yield return new("GET", "/api/projects/{project:guid}/files", 401, 404, 404, 200, things => $"/api/projects/{things.Project}/files");
        yield return new("PUT", "/api/projects/{project:guid}/files/{name}", 401, 404, 404, 201, things => $"/api/projects/{things.Project}/files/new.csv");
        yield return new("GET", "/api/files/{id:guid}", 401, 404, 404, 200, things => $"/api/files/{things.File}");
        yield return new("DELETE", "/api/files/{id:guid}", 401, 404, 404, 204, things => $"/api/files/{things.File}");
    }

    private static IEnumerable<AccessRow> Money()
    {
        foreach (var what in new[] { "balance", "overview", "forecast", "bill", "transactions", "transactions.csv", "invoices", "details", "focus.csv" })
            yield return new("GET", $"/api/billing/{what}", 401, 404, 404, 200, things => $"/api/billing/{what}?organisation={things.Organisation}{(what == "bill" ? "&period=2030-10" : "")}");
        // The platform issues invoices, so its administrators may read each.
        yield return new("GET", "/api/billing/invoices/{id:guid}", 401, 404, 200, 200, things => $"/api/billing/invoices/{things.Invoice}");
        // The seller of a portal that nobody has set up has no tax number, without which there is no XML.
        foreach (var (form, answer) in new[] { ("pdf", 200), ("csv", 200), ("xml", 422) })
        {
            yield return new("GET", $"/api/billing/invoices/{{id:guid}}/{form}", 401, 404, answer, answer, things => $"/api/billing/invoices/{things.Invoice}/{form}");
            // Nothing was credited.
            yield return new("GET", $"/api/billing/credit-notes/{{id:guid}}/{form}", 401, 404, 404, 404, _ => $"/api/billing/credit-notes/{Guid.Empty}/{form}");
        }

        yield return new("GET", "/api/billing/documents/{year:int}.zip", 401, 404, 404, 200, things => $"/api/billing/documents/2030.zip?organisation={things.Organisation}");
        yield return new("PUT", "/api/billing/details", 401, 404, 404, 204, Body: things => new { organisation = things.Organisation, version = 0, fields = new { title = "Acme" } });
        // Who has the code may look; here it is of no document.
        yield return new("GET", "/api/verify/{code}", 404, 404, 404, 404, _ => "/api/verify/ABCDEFGHJKLMNPQRSTUVWXYZ");
        foreach (var what in new[] { "usage", "usage.csv" })
            yield return new("GET", $"/api/{what}", 401, 404, 404, 200, things => $"/api/{what}?organisation={things.Organisation}");
        // Payments are off; the provider is answered as little as anybody.
        yield return new("POST", "/api/billing/checkouts/", 401, 404, 404, 409, Body: things => new { id = Guid.NewGuid(), amount = "10.00", organisation = things.Organisation });
        yield return new("GET", "/api/billing/checkouts/{id:guid}", 401, 404, 404, 404, _ => $"/api/billing/checkouts/{Guid.Empty}");
        yield return new("POST", "/api/payments/stripe", 404, 404, 404, 404);
        yield return new("GET", "/api/billing/budgets/", 401, 404, 404, 200, things => $"/api/billing/budgets/?organisation={things.Organisation}");
        yield return new("PUT", "/api/billing/budgets/", 401, 404, 404, 204, Body: things => new { organisation = things.Organisation, project = things.Project, amount = "100.00" });
        yield return new("DELETE", "/api/billing/budgets/", 401, 404, 404, 204, things => $"/api/billing/budgets/?organisation={things.Organisation}&project={things.Project}");
        yield return new("POST", "/api/billing/vouchers/redeem", 401, 404, 404, 422, Body: things => new { code = "none", organisation = things.Organisation });
        yield return new("GET", "/api/prices", 200, 200, 200, 200);
        yield return new("GET", "/api/prices/calculation", 200, 200, 200, 200, _ => "/api/prices/calculation?cpuMillicores=1000&memoryMebibytes=1024&gpuMilli=0&priorityClass=Standard&seconds=60");
    }

    private static IEnumerable<AccessRow> Administration()
    {
        foreach (var what in new[] { "overview/", "overview/ledger.journal", "capacity/", "queue/", "planner/", "planner/traces", "customers/", "price-books/", "outbox/", "audit/", "audit/head", "audit/csv", "environments/", "invoices", "invoicing/due", "invoicing/tax-applications.csv", "self-audit", "payment-requests/", "vouchers/", "administrators/", "announcements/", "customers/csv" })
            yield return new("GET", $"/api/admin/{what}", 401, 403, 200, 403);
        yield return new("GET", "/api/admin/clock/", 401, 403, 200, 403);
        // Nobody moves the clock of an installation that is in use.
        yield return new("POST", "/api/admin/clock/", 401, 403, 404, 403, Body: _ => new { to = "2026-12-01T00:00:00Z" });
        yield return new("GET", "/api/admin/customers/{id:guid}", 401, 403, 200, 403, things => $"/api/admin/customers/{things.Organisation}");
        yield return new("PUT", "/api/admin/customers/{id:guid}/limits", 401, 403, 204, 403, things => $"/api/admin/customers/{things.Organisation}/limits",
            _ => new { version = 0, weight = 100 });
        yield return new("POST", "/api/admin/capacity/nodes", 401, 403, 204, 403, Body: things => new { nodeId = things.Node, act = "Cordon" });
        yield return new("POST", "/api/admin/queue/{task:guid}/stop", 401, 403, 409, 403, things => $"/api/admin/queue/{things.Task}/stop");
        // Nothing was asked, the file is no trace, and there is none to delete.
        yield return new("DELETE", "/api/admin/planner/", 401, 403, 404, 403, _ => "/api/admin/planner/?days=7");
        yield return new("PUT", "/api/admin/planner/traces/{name}", 401, 403, 422, 403, _ => "/api/admin/planner/traces/new.csv");
        yield return new("DELETE", "/api/admin/planner/traces/{id}", 401, 403, 404, 403, _ => "/api/admin/planner/traces/none");
        yield return new("POST", "/api/admin/outbox/{id:guid}/open", 401, 403, 200, 403, things => $"/api/admin/outbox/{things.Mail}/open");
        yield return new("POST", "/api/admin/outbox/{id:guid}/retry", 401, 403, 204, 403, things => $"/api/admin/outbox/{things.Mail}/retry");
        yield return new("POST", "/api/admin/announcements/", 401, 403, 201, 403, Body: _ => new { id = Guid.NewGuid(), chinese = "通知", english = "Note" });
        yield return new("PUT", "/api/admin/announcements/{id:guid}", 401, 403, 404, 403, _ => $"/api/admin/announcements/{Guid.Empty}",
            _ => new { chinese = "通知", english = "Note", level = "Info", from = "2030-01-01T00:00:00Z", until = (string?)null, isDismissible = true, version = 1 });
        yield return new("DELETE", "/api/admin/announcements/{id:guid}", 401, 403, 404, 403, _ => $"/api/admin/announcements/{Guid.Empty}");
        yield return new("POST", "/api/admin/environments/", 401, 403, 422, 403, Body: _ => new { name = "none" });
        yield return new("PUT", "/api/admin/environments/{name}", 401, 403, 404, 403, _ => "/api/admin/environments/none", _ => new { isRetired = true });
        yield return new("POST", "/api/admin/organisations/{organisation:guid}/top-ups", 401, 403, 200, 403, things => $"/api/admin/organisations/{things.Organisation}/top-ups",
            _ => new { id = Guid.NewGuid(), amount = "1.00", reference = "r" });
        yield return new("POST", "/api/admin/organisations/{organisation:guid}/credits", 401, 403, 200, 403, things => $"/api/admin/organisations/{things.Organisation}/credits",
            _ => new { id = Guid.NewGuid(), amount = "1.00", reason = "r" });
        yield return new("GET", "/api/admin/organisations/{organisation:guid}/refundable", 401, 403, 200, 403, things => $"/api/admin/organisations/{things.Organisation}/refundable");
        // The top-up is not there, and neither is the request nor the batch.
        yield return new("POST", "/api/admin/organisations/{organisation:guid}/refunds", 401, 403, 422, 403, things => $"/api/admin/organisations/{things.Organisation}/refunds",
            _ => new { id = Guid.NewGuid(), topUpId = Guid.NewGuid(), amount = "1.00", reason = "r" });
        yield return new("GET", "/api/admin/organisations/{organisation:guid}/billing-cycle/", 401, 403, 200, 403, things => $"/api/admin/organisations/{things.Organisation}/billing-cycle/");
        yield return new("PUT", "/api/admin/organisations/{organisation:guid}/billing-cycle/", 401, 403, 204, 403, things => $"/api/admin/organisations/{things.Organisation}/billing-cycle/",
            _ => new { timeZone = "Asia/Shanghai", anchorDay = 1 });
        yield return new("PUT", "/api/admin/organisations/{organisation:guid}/credit-limit", 401, 403, 204, 403, things => $"/api/admin/organisations/{things.Organisation}/credit-limit", _ => new { limit = "5.00" });
        foreach (var act in new[] { "approve", "refuse" })
            yield return new("POST", $"/api/admin/payment-requests/{{id:guid}}/{act}", 401, 403, 404, 403, _ => $"/api/admin/payment-requests/{Guid.Empty}/{act}");
        // There is nobody of that address, and no such administrator.
        yield return new("POST", "/api/admin/administrators/", 401, 403, 422, 403, Body: _ => new { email = "nobody@example.com" });
        yield return new("DELETE", "/api/admin/administrators/{id:guid}", 401, 403, 404, 403, _ => $"/api/admin/administrators/{Guid.Empty}");
        yield return new("POST", "/api/admin/vouchers/", 401, 403, 200, 403, Body: _ => new { id = Guid.NewGuid(), name = "course", amount = "1.00", count = 2, lastDay = "2031-01-31" });
        foreach (var act in new[] { "release", "withdraw" })
            yield return new("POST", $"/api/admin/vouchers/{{id:guid}}/{act}", 401, 403, 404, 403, _ => $"/api/admin/vouchers/{Guid.Empty}/{act}");
        yield return new("POST", "/api/admin/invoices/{invoice:guid}/credit-notes/", 401, 403, 422, 403, things => $"/api/admin/invoices/{things.Invoice}/credit-notes/", _ => new { id = Guid.NewGuid(), reason = "" });
        yield return new("POST", "/api/admin/invoicing/runs", 401, 403, 200, 403);
        yield return new("POST", "/api/admin/self-audit", 401, 403, 200, 403);
        yield return new("POST", "/api/admin/audit/verify", 401, 403, 200, 403);
        yield return new("POST", "/api/admin/price-books/", 401, 403, 201, 403);
        yield return OfPriceBook("GET", "", 200);
        yield return OfPriceBook("GET", "/preview", 200);
        // The book is published: it is no draft any more, and what was not read is not written.
        yield return OfPriceBook("PUT", "", 422) with { Body = _ => new { revision = 99, document = new { spotPerMille = 1, standardPerMille = 1, urgentPerMille = 1, zoneId = (string?)null, windows = (object?)null, rules = Array.Empty<object>(), contracts = (object?)null } } };
        yield return OfPriceBook("POST", "/publish", 422) with { Body = _ => new { revision = 99 } };
        yield return OfPriceBook("DELETE", "", 422);
    }

    private static AccessRow OfPriceBook(string method, string rest, int admin) =>
        new(method, "/api/admin/price-books/{id:guid}" + rest, 401, 403, admin, 403, things => $"/api/admin/price-books/{things.PriceBook}{rest}");

    private static IEnumerable<AccessRow> Account()
    {
        yield return new("GET", "/api/announcements", 200, 200, 200, 200);
        yield return new("PUT", "/api/announcements/{id:guid}/dismissal", 401, 404, 404, 404, _ => $"/api/announcements/{Guid.Empty}/dismissal");
        yield return new("GET", "/api/notifications/", 401, 200, 200, 200);
        yield return new("POST", "/api/notifications/read", 401, 200, 200, 200, Body: _ => new { });
        yield return new("GET", "/api/notifications/choices", 401, 200, 200, 200);
        yield return new("PUT", "/api/notifications/choices", 401, 204, 204, 204, Body: _ => new { choices = new[] { new { kind = "TaskEnded", portal = true, mail = false } } });
        yield return new("GET", "/api/keys/", 401, 404, 404, 200, things => $"/api/keys/?organisation={things.Organisation}");
        // A key for more than a year is refused to whom it is not refused before.
        yield return new("POST", "/api/keys/", 401, 404, 404, 422, Body: things => new { id = Guid.NewGuid(), name = "a", days = 1000, organisation = things.Organisation });
        yield return new("DELETE", "/api/keys/{id:guid}", 401, 404, 404, 204, things => $"/api/keys/{things.Key}");
        yield return new("GET", "/api/webhooks/", 401, 404, 404, 200, things => $"/api/webhooks/?organisation={things.Organisation}");
        // An address without encryption is refused to whom it is not refused before.
        yield return new("POST", "/api/webhooks/", 401, 404, 404, 422, Body: things => new { id = Guid.NewGuid(), url = "http://example.com/", kinds = new[] { "task.ended" }, organisation = things.Organisation });
        yield return OfWebhook("GET", "/deliveries", 200);
        yield return OfWebhook("PUT", "", 204) with { Body = _ => new { url = "https://example.com/", kinds = new[] { "task.ended" }, isOn = true } };
        yield return OfWebhook("POST", "/rotate", 200);
        yield return OfWebhook("POST", "/test", 202);
        yield return new("POST", "/api/webhooks/deliveries/{id:guid}/resend", 401, 404, 404, 202, things => $"/api/webhooks/deliveries/{things.Delivery}/resend");
        yield return OfWebhook("DELETE", "", 204);
        yield return new("GET", "/api/account", 401, 200, 200, 200);
        // Asked for what only members may read, which nobody else is told.
        yield return new("GET", "/api/search", 401, 200, 200, 200, _ => $"/api/search?q={Testing.AWorld.Secret}");
        yield return new("GET", "/language", 302, 302, 302, 302, _ => "/language?culture=en");
        // Without the token of a form of ours.
        yield return new("POST", "/sign-out", 400, 400, 400, 400);
        yield return new("POST", "/sign-out-everywhere", 302, 400, 400, 400);
        foreach (var row in Security())
            yield return row;
        yield return new("GET", "/openapi/{documentName}.json", 200, 200, 200, 200, _ => "/openapi/v1.json");
    }

    // Each about the caller alone; only a session can be named that is somebody else's.
    private static IEnumerable<AccessRow> Security()
    {
        const string Own = "/api/account/security";
        yield return new("GET", $"{Own}/", 401, 200, 200, 200);
        yield return new("POST", $"{Own}/confirm", 401, 422, 422, 422, Body: _ => new { password = "not the password" });
        yield return new("POST", $"{Own}/confirm/options", 401, 200, 200, 200);
        yield return new("GET", $"{Own}/authenticator", 401, 200, 200, 200);
        yield return new("PUT", $"{Own}/authenticator", 401, 422, 422, 422, Body: _ => new { code = "none" });
        // Nobody has turned it on.
        yield return new("DELETE", $"{Own}/authenticator", 401, 409, 409, 409);
        yield return new("POST", $"{Own}/recovery-codes", 401, 409, 409, 409);
        yield return new("POST", $"{Own}/passkeys/options", 401, 200, 200, 200);
        yield return new("POST", $"{Own}/passkeys", 401, 422, 422, 422, Body: _ => new { name = "", credential = "{}" });
        yield return new("PUT", $"{Own}/passkeys/{{id}}", 401, 404, 404, 404, _ => $"{Own}/passkeys/AAAA", _ => new { name = "a" });
        yield return new("DELETE", $"{Own}/passkeys/{{id}}", 401, 404, 404, 404, _ => $"{Own}/passkeys/AAAA");
        yield return new("DELETE", $"{Own}/sessions/{{id:guid}}", 401, 404, 404, 204, things => $"{Own}/sessions/{things.Session}");
        yield return new("DELETE", $"{Own}/sessions", 401, 200, 200, 200);
        // Nobody has linked any; and of the ways to the provider each is without the token of a form of ours, or nobody was sent there.
        yield return new("DELETE", $"{Own}/external-login", 401, 404, 404, 404);
        yield return new("POST", "/sign-in/external/begin", 400, 400, 400, 400);
        foreach (var way in new[] { "/account/security/external", "/account/security/confirm/external" })
        {
            yield return new("POST", way, 302, 400, 400, 400);
            yield return new("GET", way, 302, 302, 302, 302);
        }

        yield return new("POST", "/api/sign-in/passkey-options", 200, 200, 200, 200);
        yield return new("POST", "/api/sign-in/passkey", 409, 409, 409, 409, Body: _ => new { credential = "{}" });
    }

    private static AccessRow OfWebhook(string method, string rest, int member) =>
        new(method, "/api/webhooks/{id:guid}" + rest, 401, 404, 404, member, things => $"/api/webhooks/{things.Webhook}{rest}");

    private static IEnumerable<AccessRow> Organisations()
    {
        yield return new("GET", "/api/organisations/", 401, 200, 200, 200);
        // Without a name.
        yield return new("POST", "/api/organisations/", 401, 422, 422, 422, Body: _ => new { id = Guid.NewGuid(), name = "" });
        yield return new("PUT", "/api/organisations/current", 401, 404, 404, 204, Body: things => new { id = things.Organisation });
        yield return new("POST", "/organisations/switch", 302, 400, 400, 400);
        yield return OfOrganisation("GET", "/", 200);
        yield return OfOrganisation("PUT", "/", 204) with { Body = _ => new { name = "Renamed" } };
        // There is no such person, invitation or project.
        yield return OfOrganisation("POST", "/owner", 404) with { Body = _ => new { to = Guid.Empty } };
        yield return OfOrganisation("POST", "/invitations", 204) with { Body = _ => new { email = "new@example.com", role = "Developer" } };
        yield return OfOrganisation("DELETE", "/invitations/{invitation:guid}", 404, $"/invitations/{Guid.Empty}");
        yield return OfOrganisation("PUT", "/members/{person:guid}", 404, $"/members/{Guid.Empty}") with { Body = _ => new { role = "Viewer" } };
        yield return OfOrganisation("DELETE", "/members/{person:guid}", 404, $"/members/{Guid.Empty}");
        yield return OfOrganisation("POST", "/projects", 204) with { Body = _ => new { id = Guid.NewGuid(), name = "second" } };
        yield return OfOrganisation("PUT", "/projects/{project:guid}", 404, $"/projects/{Guid.Empty}") with { Body = _ => new { name = "third", isArchived = false } };
        yield return new("GET", "/api/organisations/closed", 401, 200, 200, 200);
        yield return OfOrganisation("GET", "/closing/", 200);
        // Under another name; and it is not being closed.
        yield return OfOrganisation("POST", "/closing/", 422) with { Body = _ => new { confirmation = "none" } };
        yield return OfOrganisation("DELETE", "/closing/", 409);
        yield return OfOrganisation("GET", "/export", 200);
        yield return OfOrganisation("GET", "/audit/", 200);
        yield return OfOrganisation("GET", "/audit/csv", 200);
        yield return new("GET", "/api/account/export", 401, 200, 200, 200);
        yield return new("GET", "/api/account/closing/", 401, 200, 200, 200);
        yield return new("POST", "/api/account/closing/", 401, 422, 422, 422, Body: _ => new { confirmation = "none" });
        yield return new("DELETE", "/api/admin/customers/{id:guid}/closing/", 401, 403, 409, 403, things => $"/api/admin/customers/{things.Organisation}/closing/");
        yield return new("GET", "/api/invitations/{code}/", 401, 404, 404, 404, _ => "/api/invitations/none");
        foreach (var answer in new[] { "accept", "decline" })
            yield return new("POST", $"/api/invitations/{{code}}/{answer}", 401, 404, 404, 404, _ => $"/api/invitations/none/{answer}");
    }

    private static IEnumerable<AccessRow> Quotas()
    {
        yield return new("GET", "/api/quotas", 401, 404, 404, 200, things => $"/api/quotas?organisation={things.Organisation}");
        yield return new("GET", "/api/projects/{project:guid}/quota", 401, 404, 404, 200, things => $"/api/projects/{things.Project}/quota");
        yield return new("PUT", "/api/projects/{project:guid}/quota", 401, 404, 404, 204, things => $"/api/projects/{things.Project}/quota", _ => new { version = 0, limits = new { runningTasks = 40 } });
        yield return new("POST", "/api/quota-requests", 401, 404, 404, 204, Body: things => new { id = Guid.NewGuid(), organisation = things.Organisation, amounts = new { runningTasks = 100 }, reason = "r" });
        // There is no such request.
        yield return new("POST", "/api/quota-requests/{id:guid}/withdraw", 401, 404, 404, 404, _ => $"/api/quota-requests/{Guid.Empty}/withdraw");
        yield return new("GET", "/api/admin/quota-requests/", 401, 403, 200, 403);
        foreach (var act in new[] { "answer", "end" })
            yield return new("POST", $"/api/admin/quota-requests/{{id:guid}}/{act}", 401, 403, 404, 403, _ => $"/api/admin/quota-requests/{Guid.Empty}/{act}", _ => new { message = "no" });
    }

    private static AccessRow OfOrganisation(string method, string rest, int member, string? path = null) =>
        new(method, "/api/organisations/{id:guid}" + rest, 401, 404, 404, member, things => $"/api/organisations/{things.Organisation}{path ?? rest}");

    private static IEnumerable<AccessRow> Verification()
    {
        yield return new("GET", "/api/verification/", 401, 404, 404, 200, things => $"/api/verification/?organisation={things.Organisation}");
        yield return new("PUT", "/api/verification/", 401, 404, 404, 204, Body: things => new { organisation = things.Organisation, version = 0, subject = "Person", fields = new { legalName = "canary" } });
        // Of nothing that is a document.
        yield return new("PUT", "/api/verification/documents/{name}", 401, 404, 404, 422, things => $"/api/verification/documents/licence.pdf?organisation={things.Organisation}");
        // Most of it is missing, and so is the document.
        yield return new("POST", "/api/verification/submit", 401, 404, 404, 422, Body: things => new { organisation = things.Organisation, version = 1 });
        yield return new("GET", "/api/verification/documents/{id:guid}", 401, 404, 404, 404, _ => $"/api/verification/documents/{Guid.Empty}");
        yield return new("DELETE", "/api/verification/documents/{id:guid}", 401, 404, 404, 404, _ => $"/api/verification/documents/{Guid.Empty}");
        const string Review = "/api/admin/verification";
        foreach (var what in new[] { "/", "/next", "/reasons" })
            yield return new("GET", Review + what, 401, 403, 200, 403);
        yield return new("GET", Review + "/{id:guid}", 401, 403, 404, 403, _ => $"{Review}/{Guid.Empty}");
        foreach (var act in new[] { "claim", "release" })
            yield return new("POST", $"{Review}/{{id:guid}}/{act}", 401, 403, 404, 403, _ => $"{Review}/{Guid.Empty}/{act}");
        yield return new("POST", Review + "/{id:guid}/decision", 401, 403, 404, 403, _ => $"{Review}/{Guid.Empty}/decision", _ => new { items = new { } });
        yield return new("GET", Review + "/documents/{id:guid}/pages/{page:int}", 401, 403, 404, 403, _ => $"{Review}/documents/{Guid.Empty}/pages/1");
        yield return new("PUT", Review + "/reasons/{id:guid}", 401, 403, 422, 403, _ => $"{Review}/reasons/{Guid.Empty}", _ => new { item = "Phone", chinese = "", english = "" });
        yield return new("DELETE", Review + "/reasons/{id:guid}", 401, 403, 404, 403, _ => $"{Review}/reasons/{Guid.Empty}");
        // Of nobody, so that the member can still act after the administrator was asked.
        foreach (var (method, body) in new (string, object?)[] { ("PUT", new { reason = "r" }), ("DELETE", null) })
            yield return new(method, "/api/admin/customers/{id:guid}/suspension", 401, 403, 404, 403, _ => $"/api/admin/customers/{Guid.Empty}/suspension", body is null ? null : _ => body);
    }

    private static IEnumerable<AccessRow> Pages()
    {
        foreach (var page in new[] { "/sign-in", "/register", "/confirm-email", "/forgot-password", "/reset-password", "/setup", "/error", "/not-allowed", "/sign-in/second-step", "/sign-in/external" })
            yield return new("PAGE", page, 200, 200, 200, 200);
        yield return new("PAGE", "/not-found", 200, 200, 200, 200);
        foreach (var page in new[] { "/", "/tasks", "/tasks/new", "/files", "/models", "/account", "/account/security", "/account/security/authenticator", "/account/security/recovery-codes", "/account/security/confirm", "/account/close", "/organisation/close", "/organisation", "/organisation/quotas", "/organisation/audit", "/account/verification", "/account/webhooks", "/account/keys", "/notifications", "/usage", "/billing", "/billing/invoices", "/billing/transactions", "/billing/bill", "/billing/budgets", "/billing/details" })
            yield return new("PAGE", page, 302, 200, 200, 200);
        yield return new("PAGE", "/billing/invoices/{Id:guid}", 302, 200, 200, 200, things => $"/billing/invoices/{things.Invoice}");
        yield return new("PAGE", "/verify/{Code}", 200, 200, 200, 200, _ => "/verify/none");
        foreach (var page in new[] { "/prices", "/billing/prices" })
            yield return new("PAGE", page, 200, 200, 200, 200);
        yield return new("PAGE", "/invitations/{Code}", 302, 200, 200, 200, _ => "/invitations/none");
        yield return new("PAGE", "/tasks/{Id:guid}", 302, 200, 200, 200, things => $"/tasks/{things.Task}");
        foreach (var page in new[] { "", "/queue", "/planner", "/capacity", "/customers", "/environments", "/prices", "/outbox", "/invoicing", "/self-audit", "/payments", "/vouchers", "/administrators", "/announcements", "/audit", "/verification", "/verification/reasons", "/quota-requests" })
            yield return new("PAGE", $"/admin{page}", 302, 302, 200, 302);
        yield return new("PAGE", "/admin/prices/{Id:guid}", 302, 302, 200, 302, things => $"/admin/prices/{things.PriceBook}");
        yield return new("PAGE", "/admin/verification/{Id:guid}", 302, 302, 200, 302, _ => $"/admin/verification/{Guid.Empty}");
        yield return new("PAGE", "/admin/customers/{Id:guid}", 302, 302, 200, 302, things => $"/admin/customers/{things.Organisation}");
    }

    // Of nobody's own, so that the administrator goes on as such; and the last, since they end the view of who has one.
    private static IEnumerable<AccessRow> SupportViews()
    {
        yield return new("POST", "/api/admin/customers/{id:guid}/support-view/", 401, 403, 404, 403, _ => $"/api/admin/customers/{Guid.Empty}/support-view/", _ => new { person = Guid.NewGuid(), reason = "ten letters at least" });
        yield return new("PAGE", "/support-view", 302, 200, 200, 200);
        yield return new("GET", "/api/support-view/", 401, 404, 404, 404);
        yield return new("POST", "/support-view/end", 302, 400, 400, 400);
        yield return new("DELETE", "/api/support-view/", 401, 404, 404, 404);
    }

    private static IEnumerable<AccessRow> Framework()
    {
        yield return new("GET", "/api/docs/{documentName?}", 200, 200, 200, 200, _ => "/api/docs/v1");
        foreach (var file in new[] { "scalar.js", "scalar.aspnetcore.js", "favicon.svg" })
            yield return new("GET", $"/api/docs/{file}", 200, 200, 200, 200);
        // What is no page of ours.
        foreach (var method in new[] { "GET", "HEAD" })
            yield return new(method, "/{**path:file}", 404, 404, 404, 404, _ => "/no-such-file.txt");
        // The circuit shows what its pages ask for the person who opened it; the pages are above.
        yield return new("ANY", "/_blazor", 400, 400, 400, 400);
        yield return new("ANY", "/_blazor/negotiate", 405, 405, 405, 405);
        yield return new("ANY", "/_blazor/disconnect/", 405, 405, 405, 405);
        yield return new("ANY", "/_blazor/initializers/", 200, 200, 200, 200);
        yield return new("GET", "/_framework/opaque-redirect", 404, 404, 404, 404);
    }
}
