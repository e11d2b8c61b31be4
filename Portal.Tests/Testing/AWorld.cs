using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;

namespace Portal.Tests.Testing;

/// <summary>A portal in which something has happened: a member whose task ran, left results and stands on an invoice; someone of another organisation; an administrator; a stranger.</summary>
public sealed class AWorld : IAsyncDisposable
{
    /// <summary>Part of everything that only members may read.</summary>
    public const string Secret = "canary";

    // Late: a client drops cookies that have expired by the real clock.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 10, 31, 4, 0, 0, TimeSpan.Zero));

    private AWorld(Action<PortalAppFactory>? configure)
    {
        Portal = new PortalAppFactory().With(services =>
        {
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(_time);
        });
        configure?.Invoke(Portal);
    }

    public PortalAppFactory Portal { get; }

    public HttpClient Stranger { get; private set; } = default!;

    public HttpClient Admin { get; private set; } = default!;

    public Developer Member { get; private set; } = default!;

    public Developer Other { get; private set; } = default!;

    public Guid Organisation => Member.OrganisationId.Value;

    public Guid Project => Member.ProjectId.Value;

    public Guid Task { get; private set; }

    public Guid File { get; private set; }

    public Guid Invoice { get; private set; }

    public Guid Node { get; private set; }

    public Guid Mail { get; private set; }

    public Guid PriceBook { get; private set; }

    /// <summary>A second sign-in of the member, on another device.</summary>
    public Guid Session { get; private set; }

    public Guid Key { get; } = Guid.CreateVersion7();

    public Guid Webhook { get; } = Guid.CreateVersion7();

    public Guid Delivery { get; private set; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public void Pass(TimeSpan time) => _time.Advance(time);

    public static async Task<AWorld> MakeAsync(Action<PortalAppFactory>? configure = null)
    {
        var world = new AWorld(configure);
        await world.PeopleAsync();
        await world.RunTaskAsync();
        await world.CloseMonthAsync();
        await world.AddWebhookAsync();
        // Days have passed; what is sensitive asks anew.
        foreach (var client in new[] { world.Admin, world.Member.Client, world.Other.Client })
            await client.ConfirmAsync();
        using var made = await world.Member.Client.PostAsJsonAsync("/api/keys", new { id = world.Key, name = Secret });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return world;
    }

    public ValueTask DisposeAsync() => Portal.DisposeAsync();

    private async Task PeopleAsync()
    {
        Stranger = Portal.NewClient();
        Admin = await Portal.CreateAdministratorAsync();
        Member = await Portal.RegisterDeveloperAsync("member@example.com");
        Other = await Portal.RegisterDeveloperAsync("other@example.com");
        var node = ANode.With();
        await Portal.QueryAsync(db =>
        {
            db.ComputeNodes.Add(node);
            return db.SaveChangesAsync();
        });
        Node = node.Id.Value;
        PriceBook = await Portal.QueryAsync(db => db.PriceBooks.Select(book => book.Id.Value).SingleAsync());
        (await Portal.SignInAsync(Member.Email)).Dispose();
        Session = await Portal.QueryAsync(db => db.PersonSessions.Where(session => session.UserId == Member.Id.Value).OrderByDescending(session => session.Id).Select(session => session.Id).FirstAsync());
        Mail = await Portal.QueryAsync(db => db.OutboxMails.Select(mail => mail.Id).FirstAsync());
    }

    private async Task RunTaskAsync()
    {
        using var content = new StringContent($"text,{Secret}\n");
        using var uploaded = await Member.Client.PutAsync($"/api/projects/{Project}/files/{Secret}.csv", content);
        File = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Task = Guid.CreateVersion7();
        using var submitted = await Member.Client.PostAsJsonAsync("/api/tasks/", new
        {
            id = Task,
            draft = new
            {
                projectId = Project, name = "public name", maxRunSeconds = 3600, commandText = $"echo {Secret}", inputs = new[] { new { fileId = File } },
                environmentVariables = new Dictionary<string, string> { ["TOKEN"] = Secret },
            },
        });
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync());
        var attemptId = TaskAttemptId.New();
        await Portal.QueryAsync(async db =>
        {
            var task = await db.ComputeTasks.SingleAsync();
            var attempt = task.Admit(attemptId, new AttemptPlacement(new ComputeNodeId(Node), [], null), Now).Value;
            db.TaskAttempts.Add(attempt);
            Assert.Null(task.Start(attempt, task.Fence, Now));
            Assert.Null(task.RecordProgress(task.Fence, 500_000, $"epoch {Secret}"));
            _time.Advance(TimeSpan.FromMinutes(30));
            Assert.Null(task.End(attempt, new AttemptResult(AttemptEnd.Completed, 0, RunMilliseconds: 1_800_000), task.Fence, Now));
            await using var transaction = await db.Database.BeginTransactionAsync();
            var unit = new UnitOfWork(db);
            await TaskSettlement.SettleAsync(unit, task, attempt, Now);
            await db.SaveChangesAsync();
            await unit.FlushAsync(CancellationToken.None);
            await transaction.CommitAsync();
            return 0;
        });
        var folder = AttemptFolder.Of(Path.Combine(Portal.DataRoot, "attempts"), attemptId);
        Directory.CreateDirectory(Path.Combine(folder.Out, "deep"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder.Out, "deep", "result.txt"), Secret);
        await System.IO.File.WriteAllTextAsync(folder.Log, $"2030-10-31T04:00:01.000Z o {Secret}\n");
    }

    private async Task AddWebhookAsync()
    {
        using var added = await Member.Client.PostAsJsonAsync("/api/webhooks/", new { id = Webhook, url = $"https://example.com/{Secret}", kinds = new[] { "task.ended" } });
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        using var tested = await Member.Client.PostAsync($"/api/webhooks/{Webhook}/test", null);
        Delivery = (await tested.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private async Task CloseMonthAsync()
    {
        _time.Advance(TimeSpan.FromDays(1));
        using var closed = await Admin.PostAsync("/api/admin/invoicing/runs", null);
        Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());
        Invoice = await Portal.QueryAsync(db => db.Invoices.Where(invoice => invoice.OrganisationId == Member.OrganisationId).Select(invoice => invoice.Id.Value).SingleAsync());
    }
}
