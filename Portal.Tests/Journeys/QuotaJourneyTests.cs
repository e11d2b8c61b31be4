using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>A developer runs into a limit, the owner asks for more, the platform grants it for two days; the task starts by itself, and after the two days the next one waits.</summary>
public sealed class QuotaJourneyTests : BrowserJourney
{
    private const string Owner = "owner@example.com";
    private const string Developer = "dev@example.com";
    private const string Admin = "admin@example.com";

    private readonly FakeTimeProvider _time;
    private Developer _owner = default!;
    private Developer _developer = default!;

    public QuotaJourneyTests()
        : this(new FakeTimeProvider(new DateTimeOffset(2030, 10, 1, 4, 0, 0, TimeSpan.Zero)))
    {
    }

    private QuotaJourneyTests(FakeTimeProvider time)
        : base(new PortalAppFactory().With("Portal:Quota:MaxRunningTasks", "1").With(services => services.AddSingleton<TimeProvider>(time))) => _time = time;

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.CreateAdministratorAsync(Admin);
        _owner = await Portal.RegisterDeveloperAsync(Owner);
        _developer = await Portal.RegisterDeveloperAsync(Developer);
        await Portal.QueryAsync(async db =>
        {
            db.ComputeNodes.Add(ANode.With(cpu: 64_000, memory: 262_144));
            db.OrganisationMembers.Add(new OrganisationMember(_owner.OrganisationId, _developer.Id, OrganisationRole.Developer, _time.GetUtcNow()));
            (await db.Users.SingleAsync(user => user.Email == Developer)).CurrentOrganisationId = _owner.OrganisationId;
            return await db.SaveChangesAsync();
        });
    }

    [SkippableFact]
    public async Task Limit_IsRaisedByRequest_TheTaskStartsByItself_AndTheRaiseEnds()
    {
        Skip.If(ChromiumBrowser.Path is null, "Chromium is not installed");
        Assert.Equal(TaskState.Admitted, await StateAfterCycleAsync(await SubmitAsync("first")));
        var second = await SubmitAsync("second");
        Assert.Equal(TaskState.Queued, await StateAfterCycleAsync(second));

        var developer = await SignedInAsync(Developer);
        await OpenAsync(developer, $"/tasks/{second}");
        await Expect(developer.GetByTestId("why-waiting")).ToContainTextAsync("has reached its quota of running tasks: 1 of 1 in use");
        await OpenAsync(developer, "/organisation/quotas");
        await Expect(developer.GetByTestId("whom-to-ask")).ToContainTextAsync("ask");
        await Expect(developer.GetByTestId("ask-quota")).ToHaveCountAsync(0);
        await Expect(developer.Locator("[data-field=runningTasks]").First).ToContainTextAsync("full");

        var owner = await SignedInAsync(Owner);
        await OpenAsync(owner, "/organisation/quotas");
        await owner.GetByTestId("ask-quota").ClickAsync();
        await owner.Locator("#quota-runningTasks").FillAsync("3");
        await owner.Locator("#quota-reason").FillAsync("Two more before the deadline");
        await owner.GetByTestId("dialog-act").ClickAsync();
        await Expect(owner.GetByTestId("quota-history")).ToContainTextAsync("waits for an answer");

        var admin = await SignedInAsync(Admin);
        await OpenAsync(admin, "/admin/quota-requests");
        await Expect(admin.GetByTestId("open-quota-request")).ToContainTextAsync("Two more before the deadline");
        await Expect(admin.GetByTestId("peak")).ToContainTextAsync("Running tasks 1");
        await admin.GetByTestId("grant-quota").ClickAsync();
        await admin.Locator("#quota-runningTasks").FillAsync("2");
        await admin.Locator("#quota-expiry").FillAsync("2030-10-02");
        await admin.Locator("#quota-message").FillAsync("Two for now");
        await admin.GetByTestId("dialog-act").ClickAsync();
        await Expect(admin.GetByTestId("raises-in-force")).ToContainTextAsync("Two for now");

        Assert.Equal(TaskState.Admitted, await StateAfterCycleAsync(second));
        await OpenAsync(owner, "/organisation/quotas");
        await Expect(owner.GetByTestId("quota-history")).ToContainTextAsync("Given: Running tasks 2");
        await Expect(owner.GetByTestId("organisation-quota")).ToContainTextAsync("then 1");

        _time.Advance(TimeSpan.FromDays(3));
        var third = await SubmitAsync("third");
        Assert.Equal(TaskState.Queued, await StateAfterCycleAsync(third));
        // The one that still runs by the raise goes on.
        Assert.Equal((TaskState.Admitted, SchedulingReason.QuotaReached), (await TaskAsync(second) is { } runs ? runs.State : default, (await TaskAsync(third)).SchedulingReason));
    }

    private async Task<Guid> SubmitAsync(string name)
    {
        var id = Guid.CreateVersion7();
        var client = await Portal.SignInAsync(Developer);
        using var answer = await client.PostAsJsonAsync("/api/tasks/", new { id, draft = new { projectId = _owner.ProjectId.Value, name, commandText = "true", maxRunSeconds = 7 * 24 * 3600 } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return id;
    }

    private async Task<TaskState> StateAfterCycleAsync(Guid task)
    {
        await Portal.Services.GetRequiredService<SchedulerWorker>().ScheduleAsync(CancellationToken.None);
        return (await TaskAsync(task)).State;
    }

    private Task<ComputeTask> TaskAsync(Guid id) => Portal.QueryAsync(db => db.ComputeTasks.AsNoTracking().SingleAsync(task => task.Id == new ComputeTaskId(id)));
}
