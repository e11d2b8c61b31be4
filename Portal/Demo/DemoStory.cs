using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Alerts;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ApiKeys;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Vouchers;
using Portal.Features.Files;
using Portal.Features.Quotas;
using Portal.Features.Webhooks;

namespace Portal.Demo;

/// <summary>
/// The history of the demo, told day by day: a company in Shanghai, a laboratory in Freiburg and a freelancer come to the platform,
/// work, pay, and ask for things, until now. What happens is written in one place, by the hands of those it happens to.
/// </summary>
internal sealed class DemoStory(DemoStage stage, DemoPlatform platform, DemoRegistry registry, DemoWork work, DemoModels models)
{
    public const int Days = 35;

    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    // The work of a weekday: hour by the clock of Shanghai, and what is done.
    private static readonly (int Hour, Routine Routine)[] AuroraRounds =
    [
        (8, new(DemoPeople.AuroraOwner, "daily-report", DemoPrograms.Report, TaskType.DataProcessing, 8, 32, 0, 55)),
        (9, new(DemoPeople.AuroraDeveloper, "train-ranker", DemoPrograms.Train, TaskType.Training, 12, 48, 2000, 190)),
        (13, new(DemoPeople.AuroraDeveloper, "embed-catalogue", DemoPrograms.Embed, TaskType.Inference, 4, 24, 500, 70)),
        (22, new(DemoPeople.AuroraOwner, "nightly-evaluation", DemoPrograms.Simulate, TaskType.Other, 16, 64, 0, 110, PriorityClass.Spot)),
    ];

    private static readonly (int Hour, Routine Routine)[] LabRounds =
    [
        (15, new(DemoPeople.LabDeveloper, "ablation", DemoPrograms.Train, TaskType.Training, 8, 32, 3000, 150, PriorityClass.Spot)),
        (16, new(DemoPeople.LabDeveloper, "baseline", DemoPrograms.Train, TaskType.Training, 8, 32, 1000, 130)),
        (18, new(DemoPeople.LabOwner, "crystal-growth", DemoPrograms.Simulate, TaskType.Other, 24, 80, 0, 160)),
    ];

    private readonly DateOnly _firstDay = DateOnly.FromDateTime(stage.Now.ToOffset(Shanghai).Date);
    private (OrganisationId Id, ProjectId Ranking, ProjectId Vision) _aurora;
    private (OrganisationId Id, ProjectId Physics) _lab;
    private (OrganisationId Id, ProjectId Project) _studio;

    /// <summary>Lives through it all.</summary>
    /// <param name="now">The present, where it ends.</param>
    public async Task TellAsync(Func<DateTimeOffset> now)
    {
        await OpenAsync();
        for (var day = 1; day < Days; day++)
        {
            NoteDay(day);
            stage.Agenda.Note(At(day, 0), stage.TendDailyAsync);
            // One a week tells as much as one a night, and is made in a seventh of the time.
            if (day % 7 == 0)
                stage.Agenda.Note(At(day, 3), stage.AuditAsync);
        }

        Note(1, 10, WorkTogetherAsync);
        Note(3, 11, LabJoinsAsync);
        Note(12, 16, () => platform.AgreePricesAsync(_lab.Id));
        Note(14, 10, () => platform.TopUpAsync(_aurora.Id, "6000", "ICBC 2026-1105-77"));
        Note(16, 15, GrowAsync);
        Note(20, 9, StudioJoinsAsync);
        Note(22, 10, () => models.TrainAsync(DemoPeople.AuroraOwner, _aurora.Ranking));
        Note(24, 15, () => platform.CreditAsync(_lab.Id, "200", "Sorry for the outage of Tuesday", LastDay(90)));
        Note(28, 10, () => platform.CreditAsync(_aurora.Id, "12000", "Start-up programme, second year", LastDay(200)));
        Note(28, 12, platform.ApproveAllAsync);
        Note(31, 14, () => registry.ReviewAsync(_studio.Id, (VerificationItem.Address, "地址与证件不符，请按证件填写。", "The address differs from the document. Write it as it stands there.")));
        Note(33, 11, AskAgainAsync);
        await stage.Agenda.LiveAsync(now(), stage.TendAsync);
        await work.StopAllAsync();
        stage.Engine.Retire();
        await stage.TendDailyAsync();
        await BeThereNowAsync();
    }

    private async Task OpenAsync()
    {
        await platform.OpenAsync();
        await registry.JoinAsync(DemoPeople.SecondOperator);
        await registry.JoinAsync(DemoPeople.Reviewer);
        await platform.AppointAsync();
        var aurora = await registry.JoinAsync(DemoPeople.AuroraOwner, "极光智能科技有限公司");
        _aurora = (aurora, await registry.FirstProjectAsync(aurora), await registry.AddProjectAsync(DemoPeople.AuroraOwner, aurora, "vision"));
        await registry.ApplyAsync(DemoPeople.AuroraOwner, aurora, VerificationSubject.Organisation, new VerificationFields("极光智能科技有限公司", "91350100M000100Y43", "CN", "上海市徐汇区漕溪北路 18 号", "+86 21 1234 5678"));
        await registry.ReviewAsync(aurora);
        await platform.TopUpAsync(aurora, "3000", "ICBC 2026-1022-41");
        await stage.TendDailyAsync();
    }

    private async Task WorkTogetherAsync()
    {
        var owner = DemoPeople.AuroraOwner;
        await registry.GatherAsync(owner, _aurora.Id, DemoPeople.AuroraDeveloper, OrganisationRole.Developer);
        await registry.GatherAsync(owner, _aurora.Id, DemoPeople.AuroraBilling, OrganisationRole.Billing);
        await UploadAsync(owner, _aurora.Ranking, "orders-2026.csv", "day,order,revenue\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => $"2026-10-{1 + (row % 28)},{4711 + row},{row * 37 % 900}.50\n")));
        await UploadAsync(DemoPeople.AuroraDeveloper, _aurora.Vision, "labels.json", "{\"classes\":[\"shoe\",\"bag\",\"coat\"]}\n");
        await BudgetAsync(DemoPeople.AuroraBilling, "1800", isStopping: false, _aurora.Vision);
        await BudgetAsync(DemoPeople.AuroraBilling, "9000", isStopping: true, project: null);
        await stage.SignInAsync(owner);
        await KeyAsync(owner, "Nightly evaluation", _aurora.Ranking);
        await HookAsync(owner, _aurora.Id);
    }

    private async Task LabJoinsAsync()
    {
        var owner = DemoPeople.LabOwner;
        var lab = await registry.JoinAsync(owner, "Institute of Learning Systems, Freiburg");
        _lab = (lab, await registry.FirstProjectAsync(lab));
        await registry.ApplyAsync(owner, lab, VerificationSubject.Organisation, new VerificationFields("Institut für Lernende Systeme", "DE136695976", "DE", "Georges-Köhler-Allee 101, 79110 Freiburg", "+49 761 203 8000"));
        await registry.ReviewAsync(lab);
        await registry.GatherAsync(owner, lab, DemoPeople.LabDeveloper, OrganisationRole.Developer);
        await platform.TopUpAsync(lab, "5000", "SEPA 2026-88131");
        await platform.LimitCreditAsync(lab, "2000");
        var code = await platform.MakeVouchersAsync();
        await stage.AskAsync<RedeemVoucher, RedeemedVoucher>(owner, (handler, caller) => handler.HandleAsync(caller, new RedeemVoucherRequest(code, lab.Value), CancellationToken.None));
        await BudgetAsync(owner, "2500", isStopping: false, _lab.Physics);
    }

    // A raise that is granted, for a time.
    private async Task GrowAsync()
    {
        var id = await AskForAsync(DemoPeople.AuroraOwner, _aurora.Id, QuotaField.RunningTasks, 80, "Forty runs of the ablation study start together before the deadline of the workshop.");
        await stage.DoAsync<AnswerQuotaRequest>(DemoPeople.Operator, (handler, caller) => handler.HandleAsync(
            caller, id, new AnswerQuotaRequestRequest(new Dictionary<string, long> { [QuotaField.RunningTasks] = 80 }, stage.Now.AddDays(60), "Until the workshop is over. Please tell us when you need less."), CancellationToken.None));
    }

    private async Task StudioJoinsAsync()
    {
        var studio = await registry.JoinAsync(DemoPeople.Studio);
        _studio = (studio, await registry.FirstProjectAsync(studio));
        await platform.TopUpAsync(studio, "5", "Card 4711");
        await registry.ApplyAsync(DemoPeople.Studio, studio, VerificationSubject.Person, new VerificationFields("Mo Yan", "S1234567D", "SG", "7 Temasek Boulevard", "+65 6123 4567"));
    }

    // What waits for somebody's answer when the demo is opened.
    private async Task AskAgainAsync()
    {
        await registry.ApplyAsync(DemoPeople.Studio, _studio.Id, VerificationSubject.Person, new VerificationFields("Mo Yan", "S1234567D", "SG", "7 Temasek Boulevard, #12-01, Singapore 038987", "+65 6123 4567"));
        await AskForAsync(DemoPeople.LabOwner, _lab.Id, QuotaField.Storage, 300L << 30, "The new detector writes 40 GiB a night, and we compare whole weeks.");
        await registry.InviteAsync(DemoPeople.AuroraOwner, _aurora.Id, "finance@aurora.example", OrganisationRole.Billing);
        await platform.TopUpAsync(_lab.Id, "20000", "SEPA 2026-90417, framework contract");
        await platform.AnnounceAsync(
            AnnouncementLevel.Info, "本周日 02:00–04:00 更换存储，届时新任务排队等候，运行中的任务不受影响。",
            "On Sunday from 02:00 to 04:00 we exchange storage. New tasks wait meanwhile; those that run go on.", stage.Now.AddDays(5));
    }

    // The machine that the demo runs on goes on with these: one it can run, and one that waits for all of it.
    private async Task BeThereNowAsync()
    {
        await work.SubmitNowAsync(DemoPeople.AuroraDeveloper, _aurora.Vision, "train-detector", cores: 1, mebibytes: 512);
        await work.SubmitNowAsync(DemoPeople.AuroraDeveloper, _aurora.Vision, "train-detector-large", cores: Environment.ProcessorCount, mebibytes: 512);
    }

    private void NoteDay(int day)
    {
        var isWeekend = _firstDay.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        if (day > 1)
        {
            foreach (var (hour, routine) in AuroraRounds.Where(round => !isWeekend || round.Hour == 8))
                Note(day, hour, () => Begin(day, hour, routine.GpuMilli > 0 ? _aurora.Vision : _aurora.Ranking, routine));
        }

        if (day > 3)
        {
            foreach (var (hour, routine) in LabRounds.Where(round => !isWeekend || round.Hour == 18))
                Note(day, hour, () => Begin(day, hour, _lab.Physics, routine));
        }

        if (day > 20 && day % 2 == 0)
            Note(day, 10, () => Begin(day, 10, _studio.Project, new Routine(DemoPeople.Studio, "thumbnails", DemoPrograms.Embed, TaskType.Inference, 2, 4, 0, 55)));
        NoteMishap(day);
    }

    // Now and then something goes wrong.
    private void NoteMishap(int day)
    {
        if (day > 2 && day % 6 == 3)
            Note(day, 11, () => Begin(day, 11, _aurora.Ranking, new Routine(DemoPeople.AuroraOwner, "join-orders", DemoPrograms.Broken, TaskType.DataProcessing, 4, 16, 0, 6)));
        if (day > 5 && day % 9 == 6)
            Note(day, 15, () => Begin(day, 15, _aurora.Vision, new Routine(DemoPeople.AuroraDeveloper, "join-catalogue", DemoPrograms.Hungry, TaskType.DataProcessing, 4, 8, 0, 9)));
        if (day > 4 && day % 8 == 5)
            Note(day, 17, () => Begin(day, 17, _lab.Physics, new Routine(DemoPeople.LabDeveloper, "wrong-parameters", DemoPrograms.Simulate, TaskType.Other, 16, 32, 0, 120), TimeSpan.FromMinutes(11)));
        // Urgent work takes the place of the study that runs for little.
        if (day > 4 && day % 7 == 4)
            Note(day, 16, () => Begin(day, 16, _aurora.Vision, new Routine(DemoPeople.AuroraDeveloper, "hotfix-ranker", DemoPrograms.Train, TaskType.Training, 8, 32, 2000, 45, PriorityClass.Urgent)));
    }

    private Task Begin(int day, int hour, ProjectId project, Routine routine, TimeSpan? stopAfter = null)
    {
        work.Plan(At(day, hour), project, routine, stopAfter);
        return Task.CompletedTask;
    }

    private void Note(int day, int hour, Func<Task> act) => stage.Agenda.Note(At(day, hour), act);

    private DateTimeOffset At(int day, int hour) => new(_firstDay.AddDays(day), new TimeOnly(hour, 5), Shanghai);

    private DateOnly LastDay(int days) => DateOnly.FromDateTime(stage.Now.UtcDateTime).AddDays(days);

    private async Task UploadAsync(DemoPerson person, ProjectId project, string name, string text)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await stage.AskAsync<ProjectFiles, ProjectFileRow>(person, (files, caller) => files.SaveAsync(caller, project, name, content, CancellationToken.None));
    }

    private Task BudgetAsync(DemoPerson person, string amount, bool isStopping, ProjectId? project) => stage.AskAsync<ChangeBudget, Core.Billing.Budgets.Budget>(
        person, (handler, caller) => handler.SetAsync(caller, new ChangeBudgetRequest(amount, Stops: isStopping, Project: project?.Value), CancellationToken.None));

    private Task KeyAsync(DemoPerson person, string name, ProjectId project) => stage.AskAsync<ChangeApiKeys, ApiKeyWithSecret>(
        person, (handler, caller) => handler.MakeAsync(caller, new MakeApiKeyRequest(Guid.CreateVersion7(), name, project.Value), CancellationToken.None));

    // Switched off: there is nobody to receive.
    private async Task HookAsync(DemoPerson person, OrganisationId organisation)
    {
        var (id, url, kinds) = (Guid.CreateVersion7(), "https://hooks.aurora.example/portal", new[] { "task.ended" });
        await stage.AskAsync<ChangeWebhooks, WebhookWithSecret>(person, (handler, caller) => handler.AddAsync(caller, new AddWebhookRequest(id, url, kinds, organisation.Value), CancellationToken.None));
        await stage.DoAsync<ChangeWebhooks>(person, (handler, caller) => handler.ChangeAsync(caller, id, new ChangeWebhookRequest(url, kinds, IsOn: false), CancellationToken.None));
    }

    private async Task<Guid> AskForAsync(DemoPerson person, OrganisationId organisation, string field, long amount, string reason)
    {
        var id = Guid.CreateVersion7();
        await stage.DoAsync<AskForQuota>(person, (handler, caller) => handler.HandleAsync(caller, new AskForQuotaRequest(id, new Dictionary<string, long> { [field] = amount }, reason, Organisation: organisation.Value), CancellationToken.None));
        return id;
    }
}
