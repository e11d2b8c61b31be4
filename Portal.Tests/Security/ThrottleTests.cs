using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Security;
using Portal.Security.ApiKeys;
using Portal.Tests.Testing;

namespace Portal.Tests.Security;

/// <summary>Many tries are stopped, and neither that nor anything else tells who has an account.</summary>
public sealed class ThrottleTests
{
    [Fact]
    public async Task SignIn_ManyTries_AreStoppedAlike_KnownOrNot()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:SignInsPerAccount", "3");
        await RegisterAsync(portal, "known@example.com");
        using var client = portal.NewClient();

        var known = await TryAsync(client, "known@example.com", 5);
        var unknown = await TryAsync(client, "nobody@example.com", 5);

        Assert.Equal([200, 200, 200, 429, 429], known.Select(answer => answer.Status));
        Assert.Equal(known, unknown);
        using var right = await client.TrySignInAsync("known@example.com");
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
    }

    [Fact]
    public async Task SignIn_Locked_ReadsLikeUnknown()
    {
        await using var portal = new PortalAppFactory();
        await RegisterAsync(portal, "locked@example.com");
        using var client = portal.NewClient();
        await TryAsync(client, "locked@example.com", 8);

        var (status, text) = await ReadAsync(await client.TrySignInAsync("locked@example.com"));

        Assert.Equal(await ReadAsync(await client.TrySignInAsync("nobody@example.com")), (status, text));
    }

    [Fact]
    public async Task SignIn_OneAddressManyAccounts_IsStopped()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:SignInsPerAddress", "4");
        using var client = portal.NewClient();
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
            statuses.Add((await ReadAsync(await client.TrySignInAsync($"somebody{i}@example.com"))).Status);

        Assert.Equal([200, 200, 200, 200, 429, 429], statuses);
    }

    [Fact]
    public async Task Registration_AndReset_OneAddress_AreStopped()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:RegistrationsPerAddress", "1").With("Portal:Security:ResetsPerAddress", "1");
        using var client = portal.NewClient();

        Assert.Equal(HttpStatusCode.OK, (await client.RegisterAsync("one@example.com")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.RegisterAsync("two@example.com")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.SendFormAsync("/forgot-password", ("Email", "one@example.com"))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.SendFormAsync("/forgot-password", ("Email", "one@example.com"))).StatusCode);
    }

    [Fact]
    public async Task Reset_AskedForOften_MailsAtMostSoMany_AndSaysTheSame()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:ResetsPerAccount", "2");
        await RegisterAsync(portal, "known@example.com");
        using var client = portal.NewClient();
        var before = await MailsAsync(portal);

        var said = new HashSet<string>();
        for (var i = 0; i < 4; i++)
            said.Add((await ReadAsync(await client.SendFormAsync("/forgot-password", ("Email", "known@example.com")))).Text);

        Assert.Single(said);
        Assert.Equal(before + 2, await MailsAsync(portal));
    }

    [Fact]
    public async Task Api_TooManyRequests_AnswersAProblem_AndLeavesOthersAlone()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:ApiRequestsPerMinute", "5");
        var person = await portal.RegisterDeveloperAsync("busy@example.com");
        var other = await portal.RegisterDeveloperAsync("other@example.com");
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/account")).StatusCode);

        using var answer = await person.Client.GetAsync("/api/account");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("too_many_requests", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await other.Client.GetAsync("/api/account")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/tasks")).StatusCode);
    }

    [Fact]
    public async Task Api_KeysOfOneOrganisation_ShareALimit_WhichIsNoneOfItsPeople()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:ApiRequestsPerOrganisation", "4");
        var busy = await portal.RegisterDeveloperAsync("busy@example.com");
        var other = await portal.RegisterDeveloperAsync("other@example.com");
        using var first = await ProgramOfAsync(portal, busy);
        using var second = await ProgramOfAsync(portal, busy);
        using var stranger = await ProgramOfAsync(portal, other);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/projects")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/api/projects")).StatusCode);
        }

        using var answer = await second.GetAsync("/api/projects");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await first.GetAsync("/api/projects")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/projects")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await busy.Client.GetAsync("/api/projects")).StatusCode);
    }

    [Fact]
    public async Task Api_WhatAKeySendsBeyondItsMakersLimit_IsNotTakenFromItsOrganisation()
    {
        await using var portal = new PortalAppFactory().With("Portal:Security:ApiRequestsPerMinute", "3").With("Portal:Security:ApiRequestsPerOrganisation", "4");
        var owner = await portal.RegisterDeveloperAsync("owner@example.com");
        using var flood = await ProgramOfAsync(portal, owner);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var answer = await flood.GetAsync("/api/projects");
            statuses.Add(answer.StatusCode);
        }

        // Its maker asked once, for the key.
        Assert.Equal(2, statuses.Count(status => status == HttpStatusCode.OK));
        var limits = portal.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        var colleague = new DefaultHttpContext { User = ApiKeyClaims.Of(await portal.QueryAsync(db => db.ApiKeys.SingleAsync()), new PortalUser { Id = Guid.CreateVersion7() }), Request = { Path = "/api/projects" } };
        using var one = limits.AttemptAcquire(colleague);
        using var two = limits.AttemptAcquire(colleague);
        using var beyond = limits.AttemptAcquire(colleague);
        Assert.Equal((true, true, false), (one.IsAcquired, two.IsAcquired, beyond.IsAcquired));
    }

    [Fact]
    public async Task Answers_ToKnownAndUnknown_TakeTheSameTime()
    {
        const int Floor = 500;
        await using var portal = new PortalAppFactory().With("Portal:Security:AnswerMilliseconds", $"{Floor}");
        await RegisterAsync(portal, "known@example.com");
        using var client = portal.NewClient();
        // Pages and hashes once, so that the first is not slower for being first.
        await client.TrySignInAsync("nobody@example.com");

        foreach (var act in new Func<string, Task<HttpResponseMessage>>[]
        {
            email => client.TrySignInAsync(email, "not the password"), email => client.RegisterAsync(email), email => client.SendFormAsync("/forgot-password", ("Email", email)),
        })
        {
            foreach (var email in new[] { "known@example.com", "unknown@example.com" })
                Assert.True(await TimeAsync(() => act(email)) >= TimeSpan.FromMilliseconds(Floor));
        }
    }

    // Below the floor as well: a portal under load takes longer than it.
    [Fact]
    public async Task SignIn_UnknownAddress_CostsAPasswordsHash()
    {
        await using var portal = new PortalAppFactory().With(services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = 100_000));
        await RegisterAsync(portal, "known@example.com");
        using (var newcomer = portal.NewClient())
            await newcomer.RegisterAsync("unconfirmed@example.com");
        using var client = portal.NewClient();
        await client.TrySignInAsync("nobody@example.com");

        var known = await QuickestAsync(client, "known@example.com");
        foreach (var email in new[] { "nobody@example.com", "unconfirmed@example.com" })
            Assert.True(await QuickestAsync(client, email) > known / 2, $"{email} was answered in less than half the time of a known one.");
    }

    private static async Task<HttpClient> ProgramOfAsync(PortalAppFactory portal, Developer maker)
    {
        using var made = await maker.Client.PostAsJsonAsync("/api/keys/", new { id = Guid.CreateVersion7(), name = "program" });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString());
        return client;
    }

    private static async Task<TimeSpan> QuickestAsync(HttpClient client, string email)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < 6; i++)
            times.Add(await TimeAsync(() => client.TrySignInAsync(email, "not the password")));
        return times.Min();
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task<HttpResponseMessage>> act)
    {
        var started = Stopwatch.GetTimestamp();
        (await act()).Dispose();
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task RegisterAsync(PortalAppFactory portal, string email)
    {
        using var client = portal.NewClient();
        (await client.RegisterAsync(email)).Dispose();
        (await client.GetAsync(await portal.LinkMailedToAsync(email, "/confirm-email"))).Dispose();
    }

    private static async Task<(int Status, string Text)[]> TryAsync(HttpClient client, string email, int times)
    {
        var answers = new List<(int, string)>();
        for (var i = 0; i < times; i++)
            answers.Add(await ReadAsync(await client.TrySignInAsync(email, "not the password")));
        return [.. answers];
    }

    private static async Task<(int Status, string Text)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
            return ((int)answer.StatusCode, await answer.ReadCardAsync());
    }

    private static Task<int> MailsAsync(PortalAppFactory portal) => portal.QueryAsync(db => Task.FromResult(db.OutboxMails.Count()));
}
