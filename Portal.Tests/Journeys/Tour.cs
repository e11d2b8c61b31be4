using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Every page of the portal, in the states worth looking at.</summary>
public static class Tour
{
    public static IReadOnlyList<Sight> Sights { get; } =
    [
        new("sign-in", Visitor.Stranger, "/sign-in"),
        new("sign-in-failed", Visitor.Stranger, "/sign-in", SignInWronglyAsync),
        new("second-step-gone", Visitor.Stranger, "/sign-in/second-step"),
        new("sign-in-external-gone", Visitor.Stranger, "/sign-in/external"),
        new("sign-in-external-failed", Visitor.Stranger, "/sign-in?problem=external_failed"),
        new("register", Visitor.Stranger, "/register"),
        new("register-organisation", Visitor.Stranger, "/register", person => person.Page.Locator("label:has(input[value=Company])").ClickAsync()),
        new("confirm-email-spent", Visitor.Stranger, "/confirm-email?user=nobody&code=none"),
        new("forgot-password", Visitor.Stranger, "/forgot-password"),
        new("reset-password", Visitor.Stranger, "/reset-password?user=nobody&code=none"),
        new("setup-closed", Visitor.Stranger, "/setup?code=none"),
        new("prices-public", Visitor.Stranger, "/prices"),
        new("error", Visitor.Stranger, "/error"),
        new("not-found-stranger", Visitor.Stranger, "/not-found"),

        new("home-first-steps", Visitor.Newcomer, "/"),
        new("tasks-empty", Visitor.Newcomer, "/tasks"),
        new("files-empty", Visitor.Newcomer, "/files"),
        new("models-empty", Visitor.Newcomer, "/models"),
        new("usage-empty", Visitor.Newcomer, "/usage"),
        new("budgets-empty", Visitor.Newcomer, "/billing/budgets"),
        new("notifications-empty", Visitor.Newcomer, "/notifications?show=unread"),
        new("quotas-empty", Visitor.Newcomer, "/organisation/quotas"),
        new("webhooks-empty", Visitor.Newcomer, "/account/webhooks"),
        new("keys-empty", Visitor.Newcomer, "/account/keys"),
        new("verification-form", Visitor.Newcomer, "/account/verification"),
        new("billing-empty", Visitor.Newcomer, "/billing"),
        new("bill-empty", Visitor.Newcomer, "/billing/bill"),
        new("invoices-empty", Visitor.Newcomer, "/billing/invoices"),
        new("not-allowed", Visitor.Newcomer, "/not-allowed"),
        new("task-not-yours", Visitor.Newcomer, "/tasks/{succeeded}"),

        new("home", Visitor.Developer, "/"),
        new("shortcuts", Visitor.Developer, "/", person => person.Page.Keyboard.PressAsync("?")),
        new("palette", Visitor.Developer, "/notifications?show=all", SearchAsync),
        new("palette-recent", Visitor.Developer, "/usage?period=this-month", OpenPaletteAsync),
        new("palette-empty", Visitor.Newcomer, "/tasks?page=1", SearchInVainAsync),
        new("account-menu", Visitor.Developer, "/", person => person.Page.GetByTestId("account-menu").ClickAsync()),
        new("tasks", Visitor.Developer, "/tasks"),
        new("tasks-filtered", Visitor.Developer, "/tasks?state=Failed"),
        new("tasks-no-match", Visitor.Developer, "/tasks?q=nothing-like-it"),
        new("new-task-ready-made", Visitor.Developer, "/tasks/new?template=sample"),
        new("new-task-command", Visitor.Developer, "/tasks/new?from={exited}", person => person.Page.Locator("details:has(#variables) > summary").ClickAsync()),
        new("new-task-refused", Visitor.Developer, "/tasks/new?from={exited}", AskTooMuchAsync),
        new("new-task-waits", Visitor.Developer, "/tasks/new?from={waiting}"),
        new("task-running", Visitor.Developer, "/tasks/{running}"),
        new("task-running-metrics", Visitor.Developer, "/tasks/{running}?tab=metrics"),
        new("task-running-results", Visitor.Developer, "/tasks/{running}?tab=results"),
        new("task-running-cost", Visitor.Developer, "/tasks/{running}?tab=cost"),
        new("task-stop", Visitor.Developer, "/tasks/{running}?tab=events", person => person.Page.GetByTestId("stop").ClickAsync()),
        new("task-waiting", Visitor.Developer, "/tasks/{waiting}"),
        new("task-waiting-configuration", Visitor.Developer, "/tasks/{waiting}?tab=configuration"),
        new("task-failed", Visitor.Developer, "/tasks/{exited}"),
        new("task-out-of-memory", Visitor.Developer, "/tasks/{hungry}"),
        new("task-cancelled", Visitor.Developer, "/tasks/{stopped}"),
        new("task-succeeded", Visitor.Developer, "/tasks/{succeeded}"),
        new("task-succeeded-metrics", Visitor.Developer, "/tasks/{succeeded}?tab=metrics"),
        new("task-succeeded-results", Visitor.Developer, "/tasks/{succeeded}?tab=results"),
        new("task-preview", Visitor.Developer, "/tasks/{succeeded}?tab=results", person => person.Page.Locator("tr:has-text('metrics.json') [data-testid=preview]").ClickAsync()),
        new("task-succeeded-cost", Visitor.Developer, "/tasks/{succeeded}?tab=cost"),
        new("task-succeeded-events", Visitor.Developer, "/tasks/{succeeded}?tab=events"),
        new("task-succeeded-configuration", Visitor.Developer, "/tasks/{succeeded}?tab=configuration"),
        new("files", Visitor.Developer, "/files"),
        new("models", Visitor.Developer, "/models"),
        new("models-begin", Visitor.Developer, "/tasks/new?capability=text-classification.train"),
        new("file-delete", Visitor.Developer, "/files", person => person.Page.Locator("tbody button").First.ClickAsync()),
        new("usage", Visitor.Developer, "/usage"),
        new("usage-custom", Visitor.Developer, "/usage?period=custom&from=2026-11-01&to=2027-03-31"),
        new("billing", Visitor.Developer, "/billing"),
        new("transactions", Visitor.Developer, "/billing/transactions"),
        new("transactions-no-match", Visitor.Developer, "/billing/transactions?kind=Payout"),
        new("bill", Visitor.Developer, "/billing/bill", person => person.Page.Locator(".bill-task > summary > .num").First.ClickAsync()),
        new("invoices", Visitor.Developer, "/billing/invoices"),
        new("budgets", Visitor.Developer, "/billing/budgets"),
        new("budget-change", Visitor.Developer, "/billing/budgets", person => OpenDialogAsync(person, "change-budget")),
        new("notifications", Visitor.Developer, "/notifications"),
        new("webhooks", Visitor.Developer, "/account/webhooks"),
        new("keys", Visitor.Developer, "/account/keys"),
        new("verification-sent", Visitor.Developer, "/account/verification"),
        new("key-make", Visitor.Developer, "/account/keys", MakeKeyAsync),
        new("key-made", Visitor.Developer, "/account/keys?made=1", KeyIsMadeAsync),
        new("webhook-add", Visitor.Developer, "/account/webhooks", person => OpenDialogAsync(person, "add-webhook")),
        new("invoice", Visitor.Developer, "/billing/invoices/{invoice}"),
        new("billing-details", Visitor.Developer, "/billing/details"),
        new("verify-none", Visitor.Stranger, "/verify/{customer}"),
        new("prices", Visitor.Developer, "/billing/prices"),
        new("account", Visitor.Developer, "/account"),
        new("account-security", Visitor.Developer, "/account/security"),
        new("account-authenticator", Visitor.Developer, "/account/security/authenticator", ConfirmAsync),
        new("account-recovery-codes", Visitor.Developer, "/account/security/recovery-codes"),
        new("account-confirm", Visitor.Developer, "/account/security/confirm?returnUrl=%2Faccount%2Fsecurity"),
        new("new-organisation", Visitor.Developer, "/account", person => person.Page.GetByTestId("new-organisation").ClickAsync()),
        new("organisation", Visitor.Developer, "/organisation", person => person.Page.Locator("details:has([data-testid=rights]) > summary").ClickAsync()),
        new("organisation-close", Visitor.Developer, "/organisation/close", ProveAsync),
        new("account-close", Visitor.Developer, "/account/close"),
        new("account-close-alone", Visitor.Newcomer, "/account/close", ProveAsync),
        new("quotas", Visitor.Developer, "/organisation/quotas"),
        new("organisation-audit", Visitor.Developer, "/organisation/audit"),
        new("quotas-ask", Visitor.Developer, "/organisation/quotas", person => OpenDialogAsync(person, "ask-quota")),
        new("quotas-bound", Visitor.Developer, "/organisation/quotas", person => OpenDialogAsync(person, "bound-project")),
        new("organisation-menu", Visitor.Developer, "/", OpenOrganisationsAsync),
        new("remove-member", Visitor.Developer, "/organisation", person => person.Page.GetByTestId("remove-wang@aurora.example").ClickAsync()),
        new("invitation-none", Visitor.Developer, "/invitations/{customer}"),
        new("not-found", Visitor.Developer, "/not-found"),

        new("admin-home", Visitor.Administrator, "/"),
        new("admin-account", Visitor.Administrator, "/account"),
        new("admin-overview", Visitor.Administrator, "/admin"),
        new("admin-capacity", Visitor.Administrator, "/admin/capacity"),
        new("admin-node-menu", Visitor.Administrator, "/admin/capacity", person => person.Page.Locator(".node-card summary").ClickAsync()),
        new("admin-withhold", Visitor.Administrator, "/admin/capacity", WithholdAsync),
        new("admin-node-labels", Visitor.Administrator, "/admin/capacity", LabelWronglyAsync),
        new("admin-queue", Visitor.Administrator, "/admin/queue"),
        new("admin-planner", Visitor.Administrator, "/admin/planner?mostCopies=3", person => Expect(person.Page.GetByTestId("answers")).ToBeVisibleAsync()),
        new("admin-planner-policies", Visitor.Administrator, "/admin/planner", AskOfTraceAsync),
        new("admin-planner-form", Visitor.Administrator, "/admin/planner?days=1", FillPlanAsync),
        new("admin-planner-refused", Visitor.Administrator, "/admin/planner?days=999", person => Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync()),
        new("admin-verification", Visitor.Administrator, "/admin/verification"),
        new("admin-verification-review", Visitor.Administrator, "/admin/verification/{application}"),
        new("admin-verification-reasons", Visitor.Administrator, "/admin/verification/reasons"),
        new("admin-quota-requests", Visitor.Administrator, "/admin/quota-requests"),
        new("admin-quota-grant", Visitor.Administrator, "/admin/quota-requests", person => OpenDialogAsync(person, "grant-quota")),
        new("admin-customers", Visitor.Administrator, "/admin/customers"),
        new("admin-customers-sorted", Visitor.Administrator, "/admin/customers?standing=Unverified&sort=Cost"),
        new("admin-customers-no-match", Visitor.Administrator, "/admin/customers?q=nobody-like-it"),
        new("admin-customer", Visitor.Administrator, "/admin/customers/{customer}"),
        new("admin-suspend", Visitor.Administrator, "/admin/customers/{customer}", person => OpenDialogAsync(person, "suspend")),
        new("admin-support-view", Visitor.Administrator, "/admin/customers/{customer}", AskToViewAsync),
        new("support-view-closed", Visitor.Administrator, "/support-view"),
        new("admin-top-up", Visitor.Administrator, "/admin/customers/{customer}", TopUpAsync),
        new("admin-limits", Visitor.Administrator, "/admin/customers/{customer}", LimitsAsync),
        new("admin-credit", Visitor.Administrator, "/admin/customers/{customer}", person => OpenDialogAsync(person, "grant-credit")),
        new("admin-credit-limit", Visitor.Administrator, "/admin/customers/{customer}", person => OpenDialogAsync(person, "credit-limit")),
        new("admin-refund", Visitor.Administrator, "/admin/customers/{customer}", OpenRefundAsync),
        new("admin-payments", Visitor.Administrator, "/admin/payments"),
        new("admin-vouchers", Visitor.Administrator, "/admin/vouchers"),
        new("admin-vouchers-make", Visitor.Administrator, "/admin/vouchers", person => OpenDialogAsync(person, "make-vouchers")),
        new("admin-vouchers-made", Visitor.Administrator, "/admin/vouchers", MakeVouchersAsync),
        new("admin-prices", Visitor.Administrator, "/admin/prices"),
        new("admin-price-book", Visitor.Administrator, "/admin/prices/{priceBook}"),
        new("admin-price-editor", Visitor.Administrator, "/admin/prices", EditPricesAsync),
        new("admin-price-refused", Visitor.Administrator, "/admin/prices", RefusePriceAsync),
        new("admin-price-changes", Visitor.Administrator, "/admin/prices", async person =>
        {
            await EditPricesAsync(person);
            await person.Page.Locator(".tabs a[href*='tab=changes']").ClickAsync();
            await Expect(person.Page.GetByTestId("price-changes")).ToBeVisibleAsync();
        }),
        new("admin-price-preview", Visitor.Administrator, "/admin/prices", async person =>
        {
            await EditPricesAsync(person);
            await person.Page.Locator(".tabs a[href*='tab=preview']").ClickAsync();
            await Expect(person.Page.GetByTestId("price-editor")).ToBeHiddenAsync();
        }),
        new("admin-invoicing", Visitor.Administrator, "/admin/invoicing"),
        new("admin-self-audit", Visitor.Administrator, "/admin/self-audit", AuditAsync),
        new("admin-announcements", Visitor.Administrator, "/admin/announcements"),
        new("admin-announce", Visitor.Administrator, "/admin/announcements", person => OpenDialogAsync(person, "write-announcement")),
        new("admin-administrators", Visitor.Administrator, "/admin/administrators"),
        new("admin-environments", Visitor.Administrator, "/admin/environments"),
        new("admin-environment-refused", Visitor.Administrator, "/admin/environments", RegisterWronglyAsync),
        new("admin-task", Visitor.Administrator, "/tasks/{succeeded}"),
        new("admin-task-configuration", Visitor.Administrator, "/tasks/{exited}?tab=configuration"),
        new("admin-task-stop", Visitor.Administrator, "/tasks/{running}?tab=metrics", person => person.Page.GetByTestId("stop").ClickAsync()),
        new("admin-outbox", Visitor.Administrator, "/admin/outbox"),
        new("admin-audit", Visitor.Administrator, "/admin/audit"),
    ];

    private static async Task LabelWronglyAsync(Person person)
    {
        await person.BeginLabelsAsync();
        await person.Page.Locator("#labels").FillAsync("disk=nvme\nzone=hall 2");
        await person.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    private static async Task OpenPaletteAsync(Person person)
    {
        await person.Page.GetByTestId("search").ClickAsync();
        await Expect(person.Page.GetByTestId("palette")).ToBeVisibleAsync();
    }

    private static async Task SearchAsync(Person person)
    {
        await OpenPaletteAsync(person);
        await person.Page.Keyboard.TypeAsync("re");
        await Expect(person.Page.Locator("#palette-options[data-for=re] [aria-selected=true]")).ToBeVisibleAsync();
    }

    private static async Task SearchInVainAsync(Person person)
    {
        await OpenPaletteAsync(person);
        await person.Page.Keyboard.TypeAsync("nothing-like-it");
        await Expect(person.Page.GetByTestId("palette-empty")).ToBeVisibleAsync();
    }

    // A morning of training jobs, of many sizes, on a few nodes with GPUs.
    // On a phone there is no room for it.
    private static async Task OpenOrganisationsAsync(Person person)
    {
        var menu = person.Page.GetByTestId("organisations");
        if (await menu.IsVisibleAsync())
            await menu.Locator("summary").ClickAsync();
    }

    private static async Task AskOfTraceAsync(Person person)
    {
        var random = new Random(7);
        var tasks = Enumerable.Range(0, 400).Select(number => (Number: number, Came: random.Next(8 * 3600), Ran: 120 + (int)(Math.Pow(random.NextDouble(), 3) * 20_000), Gpus: random.Next(6) switch { 0 => 8, 1 => 2, 2 => 0, _ => 1 }));
        var lines = tasks.Select(task => $"job-{task.Number},{2000 + (task.Gpus * 6000)},{4096 + (task.Gpus * 16_384)},{task.Gpus},{(task.Gpus == 1 && task.Number % 2 == 0 ? 500 : task.Gpus > 0 ? 1000 : 0)},,{task.Came},{task.Came + task.Ran}");
        var file = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,deletion_time\n" + string.Join('\n', lines) + "\n";
        await person.UploadAsync("training-morning.csv", System.Text.Encoding.UTF8.GetBytes(file), "upload-trace");
        await Expect(person.Page.Locator("select[name=source] option:checked")).ToContainTextAsync("training-morning.csv");
        var trace = await person.Page.Locator("select[name=source]").InputValueAsync();
        await person.OpenAsync($"/admin/planner?trace={trace}&nodes=4,96,768,8,H200,38.5;2,64,256,2,T4,6&mostCopies=16&spotPercent=30&urgentPercent=10&policy=PlannedPacking,BestFit/Arrival/None,PlannedPacking/ShortestExpected/Easy");
        await Expect(person.Page.GetByTestId("policies")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 120_000 });
    }

    private static async Task FillPlanAsync(Person person)
    {
        await person.Page.Locator("select[name=nodeSet]").SelectOptionAsync("kinds");
        await person.Page.GetByTestId("add-kind").ClickAsync();
        await person.Page.GetByTestId("add-policy").ClickAsync();
        await person.UploadAsync("pods.csv", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\na,x,1,0,0,\n"u8.ToArray(), "upload-trace");
        await Expect(person.Page.GetByTestId("trace-refused")).ToBeVisibleAsync();
    }

    private static async Task SignInWronglyAsync(Person person)
    {
        await person.Page.Locator("#email").FillAsync("li@aurora.example");
        await person.Page.Locator("#password").FillAsync("not the password");
        await person.Page.Locator("form button[type=submit]").Last.ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    private static async Task AskTooMuchAsync(Person person)
    {
        await person.Page.Locator("#memory").FillAsync("65536");
        await person.Page.Locator("#memory").BlurAsync();
        await Expect(person.Page.GetByTestId("problem")).ToBeVisibleAsync();
    }

    private static async Task RegisterWronglyAsync(Person person)
    {
        await person.Page.GetByTestId("register").ClickAsync();
        await person.Page.Locator("#environment-name").FillAsync("the-host");
        await person.Page.Locator("#environment-folder").FillAsync("/");
        await person.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    private static async Task WithholdAsync(Person person)
    {
        await person.Page.Locator(".node-card summary").ClickAsync();
        await person.Page.Locator("[data-act=Withhold]").ClickAsync();
        await Expect(person.Page.GetByTestId("dialog-act")).ToBeVisibleAsync();
    }

    private static Task LimitsAsync(Person person) => OpenDialogAsync(person, "change-limits");

    // A key asks for a fresh proof, as what it opens is no less.
    private static async Task MakeKeyAsync(Person person)
    {
        var dialog = person.Page.GetByTestId("dialog-act");
        await person.Page.GetByTestId("make-key").First.ClickAsync();
        await Expect(dialog.Or(person.Page.Locator("#password"))).ToBeVisibleAsync();
        if (await dialog.IsVisibleAsync())
            return;
        await ConfirmAsync(person);
        await OpenDialogAsync(person, "make-key");
    }

    private static async Task KeyIsMadeAsync(Person person)
    {
        await MakeKeyAsync(person);
        await person.Page.Locator("#key-name").FillAsync("Notebook of Li Lei");
        await person.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(person.Page.GetByTestId("key-secret")).ToBeVisibleAsync();
    }

    // Money back asks for a fresh proof, and leads back.
    private static async Task OpenRefundAsync(Person person)
    {
        var dialog = person.Page.GetByTestId("dialog-act");
        await person.Page.GetByTestId("refund").ClickAsync();
        await Expect(dialog.Or(person.Page.Locator("#password"))).ToBeVisibleAsync();
        if (await dialog.IsVisibleAsync())
            return;
        await ConfirmAsync(person);
        await OpenDialogAsync(person, "refund");
    }

    // A page that shows what it means first, and asks for a proof in its midst.
    private static async Task AskToViewAsync(Person person)
    {
        await person.Page.Locator("[data-testid^=view-as-]").First.ClickAsync();
        await Expect(person.Page.Locator("#view-reason")).ToBeVisibleAsync();
    }

    private static async Task ProveAsync(Person person)
    {
        if (await person.Page.GetByTestId("confirm").CountAsync() == 0)
            return;
        await person.Page.GetByTestId("confirm").ClickAsync();
        await person.Page.ArrivesAtAsync("/confirm");
        await ConfirmAsync(person);
    }

    // Where the last proof is too old, the page was not shown but the one that asks for another.
    private static async Task ConfirmAsync(Person person)
    {
        if (!new Uri(person.Page.Url).AbsolutePath.EndsWith("/confirm", StringComparison.Ordinal))
            return;
        await person.Page.Locator("#password").FillAsync(PortalAppFactory.Password);
        await person.Page.Locator("form[method=post] button[type=submit]").Last.ClickAsync();
        await person.Page.ArrivesAtAsync("^(?!.*/confirm)");
        await person.SettleAsync();
    }

    private static async Task OpenDialogAsync(Person person, string button)
    {
        await person.Page.GetByTestId(button).First.ClickAsync();
        await Expect(person.Page.GetByTestId("dialog-act")).ToBeVisibleAsync();
    }

    private static async Task AuditAsync(Person person)
    {
        await person.Page.GetByTestId("run-audit").ClickAsync();
        await Expect(person.Page.GetByTestId("last-audit")).ToContainTextAsync("root@example.com");
    }

    private static async Task MakeVouchersAsync(Person person)
    {
        await OpenDialogAsync(person, "make-vouchers");
        await person.Page.Locator("#voucher-name").FillAsync("PyData workshop");
        await person.Page.Locator("#voucher-count").FillAsync("8");
        await person.Page.Locator("#voucher-amount").FillAsync("50.00");
        await person.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(person.Page.GetByTestId("voucher-sheet")).ToBeVisibleAsync();
    }

    private static async Task TopUpAsync(Person person)
    {
        await person.Page.Locator(".page-header .btn.primary").ClickAsync();
        await Expect(person.Page.GetByTestId("dialog-act")).ToBeVisibleAsync();
    }

    // One draft there is at most: the first sight makes it, the later ones come back to it.
    private static async Task EditPricesAsync(Person person)
    {
        await person.Page.GetByTestId("edit-prices").ClickAsync();
        await Expect(person.Page.GetByTestId("price-editor")).ToBeVisibleAsync();
        if (await person.Page.GetByTestId("price-editor").Locator("#zone").CountAsync() > 0)
            return;
        await person.Page.GetByTestId("add-window").ClickAsync();
        await person.Page.GetByTestId("price-editor").Locator("input[maxlength='40']").FillAsync("Night");
        var row = person.Page.GetByTestId("price-rows").Locator("tbody tr").First;
        await row.Locator("input").Nth(1).FillAsync("0.60");
        await row.Locator("input").Nth(3).FillAsync("100");
        await row.Locator("input").Nth(4).FillAsync("1000 = 0.45; 10000 = 0.40");
        await person.Page.Locator("#prices-net").SelectOptionAsync("net");
        await Expect(row.GetByTestId("tax-hint")).ToContainTextAsync("0.636");
        await person.Page.GetByTestId("add-contract").ClickAsync();
        await person.Page.GetByTestId("price-editor").Locator("fieldset input").Nth(1).FillAsync("0.40");
        await person.Page.GetByTestId("save-prices").ClickAsync();
        await Expect(person.Page.GetByTestId("price-saved")).ToBeVisibleAsync();
    }

    private static async Task RefusePriceAsync(Person person)
    {
        await EditPricesAsync(person);
        await person.Page.GetByTestId("price-rows").Locator("tbody tr").Nth(1).Locator("input").Nth(1).FillAsync("free");
        await person.Page.GetByTestId("save-prices").ClickAsync();
        await Expect(person.Page.GetByTestId("row-problem")).ToBeVisibleAsync();
    }
}
