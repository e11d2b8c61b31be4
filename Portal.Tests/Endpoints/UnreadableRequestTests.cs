using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>Bad input is refused with the field that is at fault, and never fails the portal.</summary>
public sealed class UnreadableRequestTests(UnreadableRequestTests.Site site) : IClassFixture<UnreadableRequestTests.Site>
{
    private AWorld World => site.World;

    [Theory]
    [InlineData("\"cpuMillicores\":1e30", 400, "cpuMillicores")]
    [InlineData("\"cpuMillicores\":\"many\"", 400, "cpuMillicores")]
    [InlineData("\"cpuMillicores\":1.5", 400, "cpuMillicores")]
    [InlineData("\"taskType\":\"Nope\"", 400, "taskType")]
    [InlineData("\"taskType\":99", 422, "taskType")]
    [InlineData("\"priorityClass\":77", 422, "priorityClass")]
    [InlineData("\"gpuModels\":null", 400, "gpuModels")]
    [InlineData("\"gpuModels\":[null]", 422, "gpuModels")]
    [InlineData("\"inputs\":null", 400, "inputs")]
    [InlineData("\"inputs\":[null]", 422, "inputs")]
    [InlineData("\"environmentVariables\":null", 400, "environmentVariables")]
    [InlineData("\"environmentVariables\":{\"A\":null}", 422, "environmentVariables[A]")]
    [InlineData("\"environmentVariables\":{\"A\":\"\\u0000\"}", 422, "environmentVariables[A]")]
    [InlineData("\"commandKind\":\"Capability\",\"arguments\":null", 400, "arguments")]
    [InlineData("\"commandKind\":\"Capability\",\"arguments\":{\"input\":null}", 422, "input")]
    [InlineData("\"memoryMebibytes\":9223372036854775807", 422, "memoryMebibytes")]
    [InlineData("\"maxRunSeconds\":-1", 422, "maxRunSeconds")]
    [InlineData("\"gpuMilli\":1000", 422, "gpuMilli")]
    public async Task Submit_ABadField_NamesIt(string field, int status, string named)
    {
        var draft = $"{{\"projectId\":\"{World.Project}\",\"name\":\"t\",\"commandText\":\"true\",{field}}}";

        var (answered, problem) = await PostAsync("/api/tasks/", $"{{\"id\":\"{Guid.NewGuid()}\",\"draft\":{draft}}}");
        Assert.Equal((status, named), (answered, Field(problem)));

        // The estimate says the same, at once or beside the price.
        var (estimated, estimate) = await PostAsync("/api/tasks/estimate", draft);
        if (estimated != 200)
            Assert.Equal((status, named), (estimated, Field(estimate)));
    }

    [Theory]
    [InlineData("{\"id\":\"0198c0de-0000-7000-8000-000000000000\"}", "draft")]
    [InlineData("{\"draft\":null,\"id\":\"0198c0de-0000-7000-8000-000000000000\"}", "draft")]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public async Task Submit_NoTaskAtAll_IsUnreadable(string body, string? named)
    {
        var (status, problem) = await PostAsync("/api/tasks/", body);

        Assert.Equal((400, "unreadable_request", named), (status, problem.GetProperty("code").GetString(), Field(problem)));
        Assert.DoesNotContain("Portal.", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/tasks/?page=99999999999", 400, "page")]
    [InlineData("/api/tasks/?state=Nope", 400, "state")]
    [InlineData("/api/billing/transactions?kind=Nope", 400, "kind")]
    [InlineData("/api/tasks/?page=2147483647", 200, null)]
    [InlineData("/api/tasks/?page=-2147483648", 200, null)]
    [InlineData("/api/tasks/?q=%00", 200, null)]
    [InlineData("/api/billing/transactions?from=0001-01-01&to=9999-12-31", 200, null)]
    [InlineData("/api/billing/transactions?page=2147483647", 200, null)]
    [InlineData("/api/billing/bill?period=2030-10", 200, null)]
    [InlineData("/api/billing/bill?period=9999-12", 200, null)]
    [InlineData("/api/billing/bill?period=0001-01", 200, null)]
    [InlineData("/api/usage?from=0001-01-01&to=9999-12-31", 200, null)]
    public async Task Get_AnOddAddress_IsAnsweredOrNamesTheParameter(string address, int status, string? named)
    {
        using var answer = await World.Member.Client.GetAsync(address);

        Assert.Equal(status, (int)answer.StatusCode);
        if (named is not null)
            Assert.Equal(named, Field(await answer.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Theory]
    [InlineData("/api/admin/audit?from=0001-01-01&to=9999-12-31")]
    [InlineData("/api/admin/audit?page=2147483647")]
    [InlineData("/api/admin/customers?page=2147483647&q=%00")]
    [InlineData("/api/admin/outbox?page=2147483647")]
    [InlineData("/api/admin/invoices?page=2147483647")]
    public async Task Get_AnOddAddressOfAdministration_IsAnswered(string address)
    {
        using var answer = await World.Admin.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/tasks?page=99999999999&state=Failed", "/tasks?state=Failed")]
    [InlineData("/files?project=zzz", "/files")]
    [InlineData("/tasks/new?from=zz&memory=9999999999999999999999", "/tasks/new")]
    [InlineData("/billing/transactions?page=zz", "/billing/transactions")]
    public async Task Page_WithAValueItCannotRead_LeadsToThePageWithoutIt(string address, string to)
    {
        using var answer = await World.Member.Client.GetAsync(address);

        answer.ShouldRedirectTo(to);
    }

    [Theory]
    [InlineData("/tasks?page=")]
    [InlineData("/tasks?page=-3")]
    [InlineData("/tasks?page=2147483647")]
    [InlineData("/tasks/new?minutes=-9")]
    [InlineData("/tasks/new?memory=9223372036854775807")]
    [InlineData("/usage?period=zzz&project=zzz")]
    [InlineData("/billing/bill?period=zz")]
    public async Task Page_WithAnOddValue_IsShown(string address)
    {
        var page = await World.Member.Client.GetStringAsync(address);

        Assert.DoesNotContain("This part of the page failed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_LargerThanAllowed_IsRefusedAndLeavesNothing()
    {
        await using var portal = new PortalAppFactory().With("Portal:Files:MaxUploadMebibytes", "1");
        var developer = await portal.RegisterDeveloperAsync("big@example.com");
        foreach (var (bytes, isChunked, status) in new[] { (1 << 20, false, 201), ((1 << 20) + 1, false, 422), ((1 << 20) + 1, true, 422) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/projects/{developer.ProjectId}/files/{bytes}.bin") { Content = new ByteArrayContent(new byte[bytes]) };
            request.Headers.TransferEncodingChunked = isChunked;
            using var answer = await developer.Client.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
            if (status == 422)
                Assert.Equal("file", Field(await answer.Content.ReadFromJsonAsync<JsonElement>()));
        }

        Assert.Single(Directory.GetFiles(Path.Combine(portal.DataRoot, "files")));
        Assert.Empty(Directory.GetFiles(Path.Combine(portal.DataRoot, "uploads")));
    }

    private async Task<(int Status, JsonElement Problem)> PostAsync(string address, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await World.Member.Client.PostAsync(address, content);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static string? Field(JsonElement problem) => problem.GetProperty("field").GetString();

    public sealed class Site : IAsyncLifetime
    {
        public AWorld World { get; private set; } = default!;

        public async Task InitializeAsync() => World = await AWorld.MakeAsync();

        public async Task DisposeAsync() => await World.DisposeAsync();
    }
}
