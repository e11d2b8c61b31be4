using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Features.Files;
using Portal.Features.Quotas;
using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Files;

/// <summary>Files stay within quotas, however many come at once.</summary>
public sealed class StorageQuotaTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Quota:MaxStorageMebibytes", "4");
    private Developer _developer = default!;

    public async Task InitializeAsync() => _developer = await _portal.RegisterDeveloperAsync("li@example.com");

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Upload_ManyAtOnce_NeverPassesTheLimit()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => UploadAsync($"{number}.bin", Mebibyte, (byte)number)));

        Assert.Equal(4, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal((HttpStatusCode.Conflict, "quota_exceeded"), (answer.Status, answer.Code)));
        Assert.Equal(4L * Mebibyte, await _portal.QueryAsync(db => db.ProjectFiles.Where(file => file.DeletedAt == null).SumAsync(file => file.SizeBytes)));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(_portal.DataRoot, "files")).Length);
        Assert.Empty(Directory.GetFiles(Path.Combine(_portal.DataRoot, "uploads")));
    }

    [Fact]
    public async Task Upload_OfALengthThatFindsNoRoom_IsNotReadAtAll_AndWithoutALengthStopsWhereTheRoomEnds()
    {
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync("first.bin", 3 * Mebibyte, 1)).Status);

        using var declared = new CountedContent(2 * Mebibyte, declares: true);
        using var refused = await _developer.Client.PutAsync(Address("declared.bin"), declared);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("quota_exceeded", "storageBytes", $"{Mebibyte}"), (Text(problem, "code"), Text(problem, "field"), Text(problem.GetProperty("details"), "nearest")));
        using var streamed = new CountedContent(2 * Mebibyte, declares: false);
        using var stopped = await _developer.Client.PutAsync(Address("streamed.bin"), streamed);
        Assert.Equal(HttpStatusCode.Conflict, stopped.StatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(_portal.DataRoot, "uploads")));
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync("last.bin", Mebibyte, 2)).Status);
    }

    [Fact]
    public async Task Upload_AfterADeletion_FindsRoomAgain_AndAProjectsLimitHoldsBesideTheOrganisations()
    {
        var first = await UploadAsync("first.bin", 4 * Mebibyte, 1);
        Assert.Equal("quota_exceeded", (await UploadAsync("second.bin", 1, 2)).Code);
        using (var deleted = await _developer.Client.DeleteAsync($"/api/files/{first.Id}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await _portal.QueryAsync(db =>
        {
            var limits = new ProjectLimits(_developer.ProjectId, _developer.OrganisationId);
            Assert.Null(limits.Change(new Dictionary<string, long> { [QuotaField.Storage] = Mebibyte }, Quota.Unlimited));
            db.ProjectLimits.Add(limits);
            return db.SaveChangesAsync();
        });

        Assert.Equal(("quota_exceeded", TaskQuotas.OfProject), ((await UploadAsync("second.bin", Mebibyte + 1, 2)) is var answer ? (answer.Code, answer.Scope) : default));
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync("third.bin", Mebibyte, 3)).Status);
    }

    [Fact]
    public async Task Upload_UnderABudgetThatIsSpent_IsRefused_AndTheFilesSaySo()
    {
        using var set = await _developer.Client.PutAsJsonAsync("/api/billing/budgets", new { amount = "1.00", stops = true, project = _developer.ProjectId.Value });
        Assert.True(set.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync("first.bin", 1, 1)).Status);
        await _portal.QueryAsync(db => db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.SpentMicros, 1_000_000).SetProperty(budget => budget.SpentOnFilesMicros, 1_000_000)));

        Assert.Equal((HttpStatusCode.Conflict, "budget_used_up", "Project"), ((await UploadAsync("second.bin", 1, 2)) is var answer ? (answer.Status, answer.Code, answer.Scope) : default));
        var cost = JsonDocument.Parse(await _developer.Client.GetStringAsync($"/api/projects/{_developer.ProjectId}/files/cost")).RootElement;
        Assert.Equal("budget_used_up", Text(cost.GetProperty("refusal"), "code"));
        Assert.Contains("keep-notice", await _developer.Client.GetStringAsync("/files"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Keep_ManyAtOnceOnPostgres_NeverPassesTheLimit()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server");
        await using var ledger = await StoredLedger.PostgresAsync();
        var customer = await ledger.CustomerAsync();
        using var folder = new TemporaryFolder();
        var quotas = new QuotaBook(Options.Create(new QuotaPolicyOptions { MaxStorageMebibytes = 1 }), ledger.Time);
        var files = new ProjectFiles(ledger.Contexts, new FileStore(new DataRoot(folder.Path), Options.Create(new ProjectFileOptions())), new StorageRoom(quotas, ledger.Time), ledger.Time);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() =>
        {
            var content = new byte[Mebibyte / 4];
            content[0] = (byte)number;
            return files.SaveAsync(customer.Caller, customer.Project, $"{number}.bin", new MemoryStream(content), CancellationToken.None);
        })));

        Assert.Equal(4, answers.Count(answer => answer.IsAccepted));
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal(Quota.Exceeded, answer.Refusal!.Code));
    }

    private string Address(string name) => $"/api/projects/{_developer.ProjectId}/files/{name}";

    private async Task<(HttpStatusCode Status, string? Code, string? Scope, string? Id)> UploadAsync(string name, int bytes, byte fill)
    {
        var content = new byte[bytes];
        Array.Fill(content, fill);
        using var answer = await _developer.Client.PutAsync(Address(name), new ByteArrayContent(content));
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return answer.IsSuccessStatusCode
            ? (answer.StatusCode, null, null, Text(body, "id"))
            : (answer.StatusCode, Text(body, "code"), Text(body.GetProperty("details"), TaskQuotas.Scope), null);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>Bytes that say how many they are, or do not.</summary>
    private sealed class CountedContent(int bytes, bool declares) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[bytes]).AsTask();

        protected override bool TryComputeLength(out long length) => (length = declares ? bytes : 0) > 0;
    }
}
