using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>People with a history to look at: tasks of every state, files, days of use and a closed month, all made through the pages.</summary>
public sealed class Showcase
{
    private const string Organisation = "Aurora Lab";

    // Works a little, rests a little, and never ends by itself within the time one looks at it.
    private const string Training = """
        for epoch in $(seq 1 900); do
          loss=$(awk -v e=$epoch 'BEGIN { for (i = 0; i < 200000; i++) x += sin(i); printf "%.4f", 0.2 + 1.4 / (1 + e / 9) }')
          [ $((epoch % 40)) -eq 0 ] && echo "checkpoint of epoch $epoch is larger than usual" >&2
          echo "epoch $epoch of 900  loss $loss  $(date +%T)"
          echo "::progress $(awk -v e=$epoch 'BEGIN { print 0.3 + e / 1500 }') epoch $epoch of 900"
          sleep 0.5
        done
        """;

    private readonly PlayPortal _portal;
    private readonly Dictionary<string, Guid> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(Visitor, string), Person> _visitors = [];

    private Showcase(PlayPortal portal) => _portal = portal;

    public IReadOnlyDictionary<string, Guid> Ids => _ids;

    /// <param name="days">Days of earlier use, in a month that is then closed.</param>
    public static async Task<Showcase> BuildAsync(PlayPortal portal, int days)
    {
        var showcase = new Showcase(portal);
        var admin = showcase.Keep(Visitor.Administrator, await portal.AdministratorAsync());
        showcase.Keep(Visitor.Stranger, await portal.StrangerAsync());
        await showcase.Keep(Visitor.Newcomer, await portal.StrangerAsync()).JoinAsync("han@newcomer.example", "Han Lei");
        var developer = showcase.Keep(Visitor.Developer, await portal.StrangerAsync());
        await developer.JoinAsync("li@aurora.example", "Li Lei", Organisation);
        showcase._ids["customer"] = await portal.QueryAsync(async db => (await db.Organisations.SingleAsync(row => row.Name == Organisation)).Id.Value);
        showcase._ids["priceBook"] = await portal.QueryAsync(async db => (await db.PriceBooks.OrderBy(book => book.Version).FirstAsync()).Id.Value);
        await admin.TopUpAsync(Organisation, "250", "ICBC 2026-0417");
        await RegisterEnvironmentsAsync(portal, admin);
        await admin.LabelNodeAsync("disk=nvme\nzone=hall-2");
        await AnnounceAsync(admin);
        await GatherTeamAsync(developer, await portal.StrangerAsync());
        if (days > 0)
            await showcase.LiveAMonthAsync(admin, developer, days);
        // Without a closed month there is none, and its page says so.
        showcase._ids["invoice"] = await portal.QueryAsync(async db => (await db.Invoices.OrderBy(row => row.IssuedAt).FirstOrDefaultAsync())?.Id.Value ?? Guid.Empty);
        await showcase.UseThePortalAsync(developer);
        await SetBudgetsAsync(developer);
        await ApplyAsync(developer);
        await AskForQuotasAsync(developer, admin);
        showcase._ids["application"] = await portal.QueryAsync(async db => (await db.VerificationCases.SingleAsync()).Id.Value);
        await admin.GiveCreditAsync(showcase._ids["customer"], "20", "Sorry for the outage of Tuesday", "2040-12-31");
        await admin.GiveCreditAsync(showcase._ids["customer"], "25000", "Research grant 2026-17", "2040-12-31");
        return showcase;
    }

    /// <summary>The visitor, in a browser of that language.</summary>
    public async Task<Person> VisitorAsync(Visitor visitor, string language)
    {
        if (!_visitors.TryGetValue((visitor, language), out var person))
            person = _visitors[(visitor, language)] = await _portal.AlsoAsync(_visitors[(visitor, "en")], language);
        return person;
    }

    private Person Keep(Visitor visitor, Person person) => _visitors[(visitor, "en")] = person;

    // One who joined, and one who has not answered yet.
    private static async Task GatherTeamAsync(Person developer, Person colleague)
    {
        await colleague.JoinAsync("wang@aurora.example", "Wang Fang");
        await developer.InviteAsync("wang@aurora.example", "Developer");
        await colleague.AcceptInvitationAsync("wang@aurora.example");
        await developer.InviteAsync("finance@aurora.example", "Billing");
    }

    // One that serves, and one whose folder went away.
    private static async Task RegisterEnvironmentsAsync(PlayPortal portal, Person admin)
    {
        foreach (var (name, description) in new[] { ("debian-12", "Debian 12 with a shell alone"), ("python-3.12", "Python 3.12, NumPy, PyTorch") })
        {
            await ARootFolder.MakeAsync(portal.EnvironmentFolder(name), named: "/bin/sh");
            await admin.OpenAsync("/admin/environments");
            await admin.Page.GetByTestId("register").ClickAsync();
            await admin.Page.Locator("#environment-name").FillAsync(name);
            await admin.Page.Locator("#environment-description").FillAsync(description);
            await admin.Page.GetByTestId("dialog-act").ClickAsync();
            await Expect(admin.Page.Locator($"tr:has-text('{name}')")).ToBeVisibleAsync();
        }

        Directory.Delete(portal.EnvironmentFolder("python-3.12"), recursive: true);
    }

    private static async Task AnnounceAsync(Person admin)
    {
        await admin.OpenAsync("/admin/announcements");
        await admin.Page.GetByTestId("write-announcement").ClickAsync();
        await admin.Page.Locator("#announcement-chinese").FillAsync("本周日 02:00–04:00 更换存储，届时新任务排队等候。");
        await admin.Page.Locator("#announcement-english").FillAsync("On Sunday from 02:00 to 04:00 we exchange storage. New tasks wait meanwhile.");
        await admin.Page.GetByTestId("dialog-act").ClickAsync();
        // Pages that are open hear of it.
        await Expect(admin.Page.GetByTestId("announcement")).ToContainTextAsync("exchange storage");
    }

    private async Task LiveAMonthAsync(Person admin, Person developer, int days)
    {
        // A month of its own, so that the days lie in one whenever this runs.
        await admin.GoToNextMonthAsync();
        for (var day = 0; day < days; day++)
        {
            await RunAsync(developer, day % 3 == 2 ? "nightly-export" : "train-ranker", "awk 'BEGIN { for (i = 0; i < 2000000; i++) x += sin(i); print x }'; sleep 2", 192 + (day * 56 % 320), 256 + (day * 232 % 768));
            if (day % 2 == 1)
                await RunAsync(developer, "embed-catalogue", "echo 48,210 items; sleep 1", 160, 1280);
            await admin.MoveClockAsync(TimeSpan.FromDays(1 + (day % 2)));
        }

        await admin.CloseMonthAsync();
        await RunAsync(developer, "train-ranker", "echo started; sleep 3", 384, 512);
        await admin.MoveClockAsync(TimeSpan.FromDays(1));
    }

    private static async Task RunAsync(Person developer, string name, string command, decimal cores, decimal gibibytes)
    {
        await developer.RunAsync(name, command, cores, gibibytes, minutes: 5);
        await developer.SeesAsync("Succeeded");
    }

    // One that warns and one that stops, and a receiver that is not there.
    private static async Task SetBudgetsAsync(Person developer)
    {
        foreach (var (amount, stops) in new[] { ("120", false), ("400", true) })
        {
            await developer.OpenAsync("/billing/budgets");
            await developer.Page.Locator(".btn.primary", new PageLocatorOptions { HasText = "Set a budget" }).First.ClickAsync();
            await developer.Page.Locator("#budget-amount").FillAsync(amount);
            await developer.Page.Locator("#budget-stops").SetCheckedAsync(stops);
            await developer.Page.GetByTestId("dialog-act").ClickAsync();
            await Expect(developer.Page.GetByTestId("budgets")).ToContainTextAsync($"¥{amount}.00");
        }

        await developer.OpenAsync("/account/keys");
        // The showcase is made within the ten minutes for which the sign-in is a proof.
        await developer.Page.GetByTestId("make-key").ClickAsync();
        await developer.Page.Locator("#key-name").FillAsync("Nightly evaluation");
        await developer.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(developer.Page.GetByTestId("key-secret")).ToBeVisibleAsync();
        await developer.OpenAsync("/account/webhooks");
        await developer.Page.GetByTestId("add-webhook").ClickAsync();
        await developer.Page.Locator("#webhook-url").FillAsync("https://hooks.aurora.example/portal");
        await developer.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(developer.Page.GetByTestId("webhook-secret")).ToBeVisibleAsync();
        await developer.Page.GetByTestId("test-webhook").ClickAsync();
        await Expect(developer.Page.GetByTestId("webhook-log")).ToContainTextAsync("webhook.test");
    }

    private static async Task ApplyAsync(Person developer)
    {
        await developer.OpenAsync("/account/verification");
        foreach (var (field, text) in new[] { ("legalName", "极光实验室有限公司"), ("idNumber", "91350100M000100Y43"), ("address", "上海市徐汇区漕溪北路 18 号"), ("phone", "+86 21 1234 5678") })
        {
            await developer.Page.Locator($"#{field}").FillAsync(text);
            await developer.Page.Locator($"#{field}").BlurAsync();
        }

        await developer.UploadAsync("licence.png", ADocument.Picture(width: 900, height: 640), "document-upload");
        await Expect(developer.Page.GetByTestId("documents")).ToContainTextAsync("licence.png");
        await developer.Page.GetByTestId("submit-verification").ClickAsync();
        await Expect(developer.Page.Locator("[data-state=Submitted][aria-current=step]")).ToBeVisibleAsync();
    }

    // One raised for a time, one that waits for an answer, and a project with limits of its own.
    private static async Task AskForQuotasAsync(Person developer, Person admin)
    {
        await developer.OpenAsync("/organisation/quotas");
        await AskAsync("runningTasks", "80", "Forty runs of the ablation study start together before the deadline of the workshop.");
        await admin.OpenAsync("/admin/quota-requests");
        await admin.Page.GetByTestId("grant-quota").ClickAsync();
        await admin.Page.Locator("#quota-expiry").FillAsync("2040-12-31");
        await admin.Page.Locator("#quota-message").FillAsync("Until the workshop is over. Please tell us when you need less.");
        await admin.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(admin.Page.GetByTestId("raises-in-force")).ToBeVisibleAsync();
        await developer.OpenAsync("/organisation/quotas");
        await AskAsync("storageBytes", "500", "The new data set has 320 GiB, and its features as much again.");
        await developer.Page.GetByTestId("bound-project").First.ClickAsync();
        await developer.Page.Locator("#quota-cpuMillicores").FillAsync("200");
        await developer.Page.Locator("#quota-runningTasks").FillAsync("10");
        await developer.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(developer.Page.GetByTestId("project-quotas").GetByTestId("quota-bars")).ToBeVisibleAsync();

        async Task AskAsync(string field, string amount, string reason)
        {
            await developer.Page.GetByTestId("ask-quota").ClickAsync();
            await developer.Page.Locator($"#quota-{field}").FillAsync(amount);
            await developer.Page.Locator("#quota-reason").FillAsync(reason);
            await developer.Page.GetByTestId("dialog-act").ClickAsync();
            await Expect(developer.Page.GetByTestId("quota-history")).ToContainTextAsync(reason);
        }
    }

    private async Task UseThePortalAsync(Person developer)
    {
        await developer.OpenAsync("/files");
        await developer.UploadAsync("orders-2026.csv", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("2026-11-03,4711,12.50\n", 9000))));
        await Expect(developer.Page.Locator("tbody")).ToContainTextAsync("orders-2026.csv");
        await developer.OpenAsync("/tasks/new?template=sample");
        _ids["succeeded"] = await developer.SubmitAsync();
        await developer.SeesAsync("Succeeded");
        // What it trained is kept, to predict with.
        await developer.OpenAsync($"/tasks/{_ids["succeeded"]}?tab=results");
        await developer.Page.Locator("tr").Filter(new LocatorFilterOptions { HasText = "model.zip" }).GetByTestId("keep").ClickAsync();
        await Expect(developer.Page.GetByTestId("kept")).ToBeVisibleAsync();
        _ids["exited"] = await developer.RunAsync("validate-orders", "echo reading orders-2026.csv; sleep 1; echo 'row 8112: amount is missing' >&2; exit 3", 2, 4);
        await developer.SeesAsync("Failed");
        _ids["hungry"] = await developer.RunAsync("join-catalogue", "echo loading both sides; tail /dev/zero", 2, 0.125m);
        await developer.SeesAsync("Failed");
        _ids["stopped"] = await developer.RunAsync("wrong-parameters", "echo learning rate 10; sleep 300", 4, 8);
        await Expect(developer.Page.GetByText("learning rate 10")).ToBeVisibleAsync();
        await developer.StopAsync();
        _ids["running"] = await developer.RunAsync("train-vision", Training, 96, 2048, minutes: 30);
        await developer.SeesAsync("Running");
        await developer.DraftAsync("train-ranker", "echo at last", 64, 3072);
        await developer.Page.Locator("details:has(#variables) > summary").ClickAsync();
        await developer.Page.Locator("#label-disk").SelectOptionAsync("nvme");
        _ids["waiting"] = await developer.SubmitAsync();
        await developer.SeesAsync("Queued");
    }
}
