using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Features.Files;
using Portal.Tests.Testing;

namespace Portal.Tests.Security.Revocation;

/// <summary>One portal in which everything of the table happens at the same time, each to people of its own.</summary>
public sealed class RevocationSite : IAsyncLifetime
{
    /// <summary>What is promised.</summary>
    public static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    // What goes on is looked at for longer than what is promised to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6.5);

    // Sparse: more than anybody reads here, and nothing on the disk.
    private const long FileBytes = 256L << 20;

    private readonly Dictionary<(string Kind, RevocationChannel Channel), (RevocationEffect Effect, TimeSpan After)> _results = [];
    private readonly PortalAppFactory _portal = new PortalAppFactory().With(services => services.AddHostedService(provider => provider.GetRequiredService<LiveConnectionsWorker>()));
    private HttpClient _admin = default!;

    public (RevocationEffect Effect, TimeSpan After) ResultOf(string kind, RevocationChannel channel) => _results[(kind, channel)];

    public async Task InitializeAsync()
    {
        _portal.ListenOnLoopback();
        _admin = await _portal.CreateAdministratorAsync();
        await _portal.QueryAsync(db =>
        {
            db.ComputeNodes.Add(ANode.With());
            return db.SaveChangesAsync();
        });
        // What is measured begins when all are ready.
        var ready = new ConcurrentBag<(RevocationKind Kind, Bystander Person, OpenChannels Open)>();
        await Parallel.ForEachAsync(RevocationTable.Kinds.Select((kind, index) => (kind, index)), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
        {
            var (person, open) = await PrepareAsync(one.kind, one.index);
            ready.Add((one.kind, person, open));
        });
        foreach (var (kind, results) in await Task.WhenAll(ready.Select(RunAsync)))
        {
            foreach (var (channel, result) in results)
                _results[(kind.Words, channel)] = result;
        }
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    private static async Task<(RevocationKind, Dictionary<RevocationChannel, (RevocationEffect, TimeSpan)>)> RunAsync((RevocationKind Kind, Bystander Person, OpenChannels Open) ready)
    {
        await using var open = ready.Open;
        await ready.Kind.Do(ready.Person);
        return (ready.Kind, await open.WaitAsync(Patience));
    }

    private async Task<(Bystander Person, OpenChannels Open)> PrepareAsync(RevocationKind kind, int index)
    {
        var owner = await RegisterAsync($"owner-{index}@example.com");
        var person = await RegisterAsync($"person-{index}@example.com");
        await _portal.QueryAsync(db =>
        {
            db.OrganisationMembers.Add(new OrganisationMember(owner.OrganisationId, person.Id, OrganisationRole.Developer, TimeProvider.System.GetUtcNow()));
            return db.SaveChangesAsync();
        });
        if (kind.IsAdministrator)
            (await _admin.PostAsJsonAsync("/api/admin/administrators/", new { email = person.Email })).EnsureSuccessStatusCode();
        var (client, cookie) = await WatcherAsync(person.Email);
        var things = await ThingsAsync(owner, client);
        var (key, program) = await KeyAsync(client, owner.OrganisationId);
        var open = await OpenChannels.OpenAsync(
            _portal.Address, client, cookie, program, things, kind.IsAdministrator ? ("/admin/customers", "/api/admin/customers/") : ($"/tasks/{things.Task}", $"/api/tasks/{things.Task}"));
        return (new Bystander(_portal, _admin, owner, person, client, key), open);
    }

    // Without the pages and the mail, which others try.
    private async Task<Developer> RegisterAsync(string email)
    {
        await using (var scope = _portal.Services.CreateAsyncScope())
            Assert.Null(await scope.ServiceProvider.GetRequiredService<RegisterAccount>().HandleAsync(new RegisterAccountRequest(email, PortalAppFactory.Password, "Li Lei", OrganisationKind.Personal, null), CancellationToken.None));
        var (id, organisation, project) = await _portal.QueryAsync(async db =>
        {
            await db.Users.Where(user => user.Email == email).ExecuteUpdateAsync(set => set.SetProperty(user => user.EmailConfirmed, true));
            var id = new UserId(await db.Users.Where(user => user.Email == email).Select(user => user.Id).SingleAsync());
            var organisation = (await db.OrganisationMembers.SingleAsync(member => member.UserId == id)).OrganisationId;
            return (id, organisation, (await db.Projects.SingleAsync(project => project.OrganisationId == organisation)).Id);
        });
        return new Developer(email, id, organisation, project, await _portal.SignInAsync(email));
    }

    // A sign-in whose cookie is seen.
    private async Task<(HttpClient Client, string Cookie)> WatcherAsync(string email)
    {
        var client = _portal.NewClient();
        using var answer = await client.TrySignInAsync(email);
        return (client, answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("portal=", StringComparison.Ordinal)).Split(';')[0]);
    }

    private async Task<Watched> ThingsAsync(Developer owner, HttpClient client)
    {
        var task = Guid.CreateVersion7();
        var draft = new { projectId = owner.ProjectId.Value, name = "waits", commandText = "true", maxRunSeconds = 60 };
        using var submitted = await client.PostAsJsonAsync("/api/tasks/", new { id = task, draft });
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync());
        using var content = new StringContent("small");
        using var uploaded = await client.PutAsync($"/api/projects/{owner.ProjectId}/files/large.bin", content);
        var file = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await using var stream = new FileStream(_portal.Services.GetRequiredService<FileStore>().PathOf(new ProjectFileId(file)), FileMode.Open);
        stream.SetLength(FileBytes);
        return new Watched(task, file, draft);
    }

    private async Task<(Guid Id, HttpClient Program)> KeyAsync(HttpClient maker, OrganisationId organisation)
    {
        var id = Guid.CreateVersion7();
        using var made = await maker.PostAsJsonAsync("/api/keys", new { id, name = "program", organisation = organisation.Value });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var program = _portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString());
        return (id, program);
    }
}
