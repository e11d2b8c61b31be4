using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Microsoft.Data.Sqlite;
using Portal.Demo;
using Portal.Tests.Journeys;
using Portal.Tests.Testing;

namespace Portal.Tests.Demo;

/// <summary>The demo as somebody starts it: made once, by the portal itself, and with something to see on every page.</summary>
public sealed class DemoTests : IDisposable
{
    // What leads nowhere, an administrator without an organisation, and systems that nobody has unpacked.
    private static readonly string[] MayBeEmpty = ["Developer /invitations/{customer}", "Developer /not-found", "Administrator /", "Administrator /admin/environments", "Administrator /support-view"];

    // A bound on what hangs: half a minute on an idle machine, and several where everything runs at once.
    private static readonly TimeSpan Making = TimeSpan.FromMinutes(8);

    private readonly TemporaryFolder _root = new();

    [SkippableFact]
    public async Task Demo_HasSomethingOnEveryPage_ItsMoneyIsSound_AndItIsMadeOnce()
    {
        Skip.If(AttemptHarness.WhatIsMissing is not null, AttemptHarness.WhatIsMissing);
        using (var first = Start())
        {
            var address = await first.AddressAsync(Making);
            await SeesEverythingAsync(address, Visitor.Developer, DemoPeople.AuroraOwner);
            await SeesEverythingAsync(address, Visitor.Administrator, DemoPeople.Operator);
            await IsSoundAsync(address);
        }

        var made = Count("ComputeTasks");
        Assert.Equal(3, Scalar("SELECT COUNT(DISTINCT OrganisationId) FROM ComputeTasks"));
        // Every way that an attempt of these can end, but the loss of a machine.
        Assert.Equal<long>([1, 2, 3, 4, 5, 7], Read("SELECT DISTINCT \"End\" FROM TaskAttempts WHERE \"End\" IS NOT NULL ORDER BY \"End\"").Cast<long>());
        Assert.True(Scalar("SELECT COUNT(DISTINCT ChargePeriodStart / 864000000000) FROM Charges") >= 32, "Some days have no use.");
        using var second = Start();
        using var again = await SignInAsync(await second.AddressAsync(), DemoPeople.Studio);
        Assert.Equal(made, Count("ComputeTasks"));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _root.Dispose();
    }

    private PortalProcess Start()
    {
        var portal = new PortalProcess(_root.Path, ("Portal__Demo__Enabled", "true"), ("Portal__Verification__IsRequired", "true"), ("Portal__Security__RequireTwoFactorForAdministrators", "true"), ("Portal__LocalEngine__CpuMillicores", $"{Environment.ProcessorCount * 1000}"));
        portal.Start();
        return portal;
    }

    private async Task SeesEverythingAsync(Uri address, Visitor visitor, DemoPerson person)
    {
        var pages = Tour.Sights.Where(sight => sight.Visitor == visitor && sight.Prepare is null && !sight.Address.Contains('?', StringComparison.Ordinal)).Select(sight => sight.Address).Distinct().ToList();
        Assert.True(pages.Count > 15, "The tour is not walked.");
        using var client = await SignInAsync(address, person);
        foreach (var page in pages)
        {
            var (status, document) = await GetAsync(client, Resolve(page));
            Assert.True(status == HttpStatusCode.OK || page == "/not-found", $"{page} answers {status} to {person.Email}.");
            Assert.NotNull(document.QuerySelector("[data-testid=demo-banner]"));
            if (!MayBeEmpty.Contains($"{visitor} {page}"))
                Assert.True(document.QuerySelector("[data-testid=empty-state]") is null, $"{page} is empty for {person.Email}: {document.QuerySelector("[data-testid=empty-state]")?.TextContent.Trim()}");
        }
    }

    private static async Task IsSoundAsync(Uri address)
    {
        using var client = await SignInAsync(address, DemoPeople.Operator);
        using var answer = await client.PostAsync("/api/admin/self-audit", null);
        var report = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("report");
        Assert.True(report.GetProperty("counts").GetProperty("invoices").GetInt64() > 0, "No invoice was issued.");
        Assert.Equal(0, report.GetProperty("findingCount").GetInt64());
    }

    private static async Task<HttpClient> SignInAsync(Uri address, DemoPerson person)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var (_, shown) = await GetAsync(client, "/sign-in");
        // By the button of the page: the password stands there.
        var form = shown.QuerySelector("[data-testid=demo-persons] form")!;
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "", StringComparer.Ordinal);
        fields["Input.Email"] = form.QuerySelectorAll("button").Select(button => button.GetAttribute("value")!).Single(email => email == person.Email);
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync("/sign-in", content);
        answer.ShouldRedirectTo("/");
        return client;
    }

    private static async Task<(HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return (answer.StatusCode, new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()));
    }

    // What the tour names stands for something of the company in Shanghai.
    private string Resolve(string page)
    {
        foreach (var (name, query) in new[]
        {
            ("customer", "SELECT Id FROM Organisations WHERE Name LIKE '极光%'"),
            ("invoice", "SELECT i.Id FROM Invoices i JOIN Organisations o ON o.Id = i.OrganisationId WHERE o.Name LIKE '极光%'"),
            ("priceBook", "SELECT Id FROM PriceBooks ORDER BY Version DESC LIMIT 1"),
            ("application", "SELECT Id FROM VerificationCases ORDER BY SubmittedAt DESC LIMIT 1"),
        })
        {
            if (page.Contains($"{{{name}}}", StringComparison.Ordinal))
                page = page.Replace($"{{{name}}}", $"{Read(query)[0]}".ToLowerInvariant(), StringComparison.Ordinal);
        }

        return page.Contains('{', StringComparison.Ordinal) ? $"{page[..page.IndexOf('{', StringComparison.Ordinal)]}{$"{Read("SELECT t.Id FROM ComputeTasks t JOIN Organisations o ON o.Id = t.OrganisationId WHERE o.Name LIKE '极光%' AND t.State = 4 ORDER BY t.SubmittedAt DESC LIMIT 1")[0]}".ToLowerInvariant()}" : page;
    }

    private long Count(string table) => Scalar($"SELECT COUNT(*) FROM {table}");

    private long Scalar(string query) => (long)Read(query)[0];

    private List<object> Read(string query)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_root.Path, "portal.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var values = new List<object>();
        while (reader.Read())
            values.Add(reader.GetValue(0));
        return values;
    }
}
