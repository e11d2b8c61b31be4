using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Webhooks;
using Portal.Features.Notifications;
using Portal.Features.Webhooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Webhooks;

/// <summary>Messages to a real receiver, that checks their signatures by itself.</summary>
public sealed class DeliverWebhooksTests : IAsyncLifetime
{
    private readonly WebhookOptions _options = new() { AllowHttp = true, AllowPrivateAddresses = true };
    private readonly WebhookSecrets _secrets = new(new EphemeralDataProtectionProvider());
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private Receiver _receiver = default!;
    private WebhookSender _sender = default!;

    private DeliverWebhooks Delivering => new(_ledger.Contexts, _sender, Options.Create(_options), _ledger.Time, NullLogger<DeliverWebhooks>.Instance);

    private ChangeWebhooks Changing => new(_ledger.Contexts, _secrets, Options.Create(_options), _ledger.Time);

    private SendWebhooks Sending => new(_ledger.Contexts, new WebhookWorker(Delivering, _ledger.Time, NullLogger<WebhookWorker>.Instance), _ledger.Time);

    private WebhookQueries Queries => new(_ledger.Contexts, _ledger.Time);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        _receiver = await Receiver.StartAsync();
        _sender = new WebhookSender(Options.Create(_options), _secrets, _ledger.Time);
    }

    public async Task DisposeAsync()
    {
        _sender.Dispose();
        await _receiver.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Alert_OfAChosenKind_ArrivesSignedOnce()
    {
        var webhook = await AddAsync("task.ended");
        await _ledger.PayInAsync(_customer, 50);
        await _ledger.RunTaskAsync(_customer);
        await _ledger.HandOut.RunAsync(CancellationToken.None);
        Assert.Equal(1, await Delivering.RunAsync(CancellationToken.None));
        Assert.Equal(0, await Delivering.RunAsync(CancellationToken.None));

        // The payment was not chosen.
        var message = Assert.Single(_receiver.Messages);
        Assert.True(message.IsSignedWith(webhook.Secret));
        Assert.False(message.IsSignedWith(WebhookSecret.Make()));
        Assert.Equal(_ledger.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), message.Timestamp);
        Assert.StartsWith("application/json", message.ContentType, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(message.Body);
        Assert.Equal("task.ended", body.RootElement.GetProperty("type").GetString());
        var data = body.RootElement.GetProperty("data");
        Assert.Equal(("训练 classify-reviews", "Succeeded", _customer.Organisation.ToString()), (data.GetProperty("name").GetString(), data.GetProperty("state").GetString(), data.GetProperty("organisation").GetString()));
        Assert.Equal(204, Assert.Single(await LogAsync(webhook.Id)).Status);
    }

    [Fact]
    public async Task Rotate_ForAWhile_BothSecretsSign()
    {
        var webhook = await AddAsync();
        var second = (await Changing.RotateAsync(_customer.Caller, webhook.Id, CancellationToken.None)).Value;

        await TestAsync(webhook.Id);
        _ledger.Time.Advance(TimeSpan.FromHours(25));
        await TestAsync(webhook.Id);

        var messages = _receiver.Messages.ToArray();
        Assert.True(messages[0].IsSignedWith(webhook.Secret) && messages[0].IsSignedWith(second.Secret));
        Assert.True(!messages[1].IsSignedWith(webhook.Secret) && messages[1].IsSignedWith(second.Secret));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var stored = await db.WebhookEndpoints.SingleAsync();
        Assert.DoesNotContain(second.Secret["whsec_".Length..], stored.Secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_IsTriedAgainWithTheSameIdUntilItGetsThrough()
    {
        var webhook = await AddAsync();
        var status = 500;
        _receiver.Answer = http => Answer(http, status);
        await TestAsync(webhook.Id);
        Assert.Equal(0, await Delivering.RunAsync(CancellationToken.None));

        _ledger.Time.Advance(TimeSpan.FromSeconds(7));
        status = 200;
        Assert.Equal(1, await Delivering.RunAsync(CancellationToken.None));

        Assert.Single(_receiver.Messages.Select(message => message.Id).Distinct());
        var row = Assert.Single(await LogAsync(webhook.Id));
        Assert.Equal((2, 200, null, true), (row.Tries, row.Status, row.Error, row.DeliveredAt is not null));
        Assert.Null((await WebhookAsync()).FailingSince);
    }

    [Fact]
    public async Task Failure_ForDays_SwitchesItOffWithANotice()
    {
        var webhook = await AddAsync();
        _receiver.Answer = http => Answer(http, 503);
        await TestAsync(webhook.Id);
        for (var hour = 0; hour < 24 * 6 && (await WebhookAsync()).IsOn; hour++)
        {
            if (hour % 24 == 0)
                await Sending.TestAsync(_customer.Caller, webhook.Id, CancellationToken.None);
            _ledger.Time.Advance(TimeSpan.FromHours(1));
            await Delivering.RunAsync(CancellationToken.None);
        }

        var off = await WebhookAsync();
        Assert.Equal((false, 5), (off.IsOn, (int)(off.DisabledAt!.Value - off.FailingSince!.Value).TotalDays));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(AlertKind.WebhookDisabled, (await db.Alerts.SingleAsync()).Kind);
        Assert.Equal("webhook_off", (await Sending.TestAsync(_customer.Caller, webhook.Id, CancellationToken.None)).Refusal!.Code);

        // Switched on again, what was not delivered can be sent anew.
        _receiver.Answer = http => Answer(http, 200);
        Assert.Null(await Changing.ChangeAsync(_customer.Caller, webhook.Id, new ChangeWebhookRequest(_receiver.Url, ["task.ended"]), CancellationToken.None));
        Assert.True((await Sending.ResendAsync(_customer.Caller, (await LogAsync(webhook.Id))[^1].Id, CancellationToken.None)).IsAccepted);
        await Delivering.RunAsync(CancellationToken.None);
        Assert.NotNull((await LogAsync(webhook.Id))[0].DeliveredAt);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        var webhook = await AddAsync();
        _receiver.Answer = http =>
        {
            http.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return Answer(http, 302);
        };

        await TestAsync(webhook.Id);

        Assert.Equal((302, "redirect"), Assert.Single(await LogAsync(webhook.Id)) is var row ? (row.Status, row.Error) : default);
        Assert.Single(_receiver.Messages);
    }

    [Fact]
    public async Task Gone_SwitchesItOffAtOnce()
    {
        var webhook = await AddAsync();
        _receiver.Answer = http => Answer(http, 410);

        await TestAsync(webhook.Id);

        Assert.False((await WebhookAsync()).IsOn);
    }

    [Fact]
    public async Task NoAnswer_EndsAtTheTimeLimit()
    {
        using var sender = new WebhookSender(Options.Create(new WebhookOptions { AllowHttp = true, AllowPrivateAddresses = true, TimeoutSeconds = 1 }), _secrets, TimeProvider.System);
        var never = new TaskCompletionSource();
        _receiver.Answer = _ => never.Task;
        var endpoint = await EndpointAsync((await AddAsync()).Id);

        var outcome = await sender.SendAsync(endpoint, WebhookMessage(endpoint), CancellationToken.None);
        never.SetResult();

        Assert.Equal((null, "timeout"), (outcome.Status, outcome.Error));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    public async Task PrivateAddress_WhereNotAllowed_IsNeverConnectedTo(string host)
    {
        // Past the check at the door, as a name would be that changed its mind.
        using var sender = new WebhookSender(Options.Create(new WebhookOptions { AllowHttp = true }), _secrets, _ledger.Time);
        var endpoint = await EndpointAsync((await AddAsync()).Id);
        endpoint.Url = $"http://{host}:{new Uri(_receiver.Url).Port}/hook";

        var outcome = await sender.SendAsync(endpoint, WebhookMessage(endpoint), CancellationToken.None);

        Assert.Equal((null, "address_not_allowed"), (outcome.Status, outcome.Error));
        Assert.Empty(_receiver.Messages);
    }

    [Theory]
    [InlineData("http://example.com/", "https_required")]
    [InlineData("https://127.0.0.1/", "address_not_allowed")]
    [InlineData("https://[::ffff:10.0.0.1]/", "address_not_allowed")]
    [InlineData("https://localhost/", "address_not_allowed")]
    [InlineData("https://0x7f000001/", "address_not_allowed")]
    [InlineData("https://me:secret@example.com/", "invalid_url")]
    [InlineData("ftp://example.com/", "invalid_url")]
    [InlineData("nonsense", "invalid_url")]
    public async Task Add_AddressThatIsNotAllowed_IsRefusedByName(string url, string code)
    {
        (_options.AllowHttp, _options.AllowPrivateAddresses) = (false, false);

        var refusal = (await Changing.AddAsync(_customer.Caller, new AddWebhookRequest(Guid.CreateVersion7(), url, ["task.ended"]), CancellationToken.None)).Refusal!;

        Assert.Equal((code, "url"), (refusal.Code, refusal.Field));
    }

    [Theory]
    [InlineData(OrganisationRole.Admin, null)]
    [InlineData(OrganisationRole.Billing, "role_not_allowed")]
    [InlineData(OrganisationRole.Developer, "role_not_allowed")]
    public async Task Act_ByEachRole_IsForThoseWhoAnswerForIt(OrganisationRole role, string? code)
    {
        var webhook = await AddAsync();
        var member = await _ledger.MemberAsync(_customer, role);

        Assert.Equal(code, (await Changing.RotateAsync(member, webhook.Id, CancellationToken.None)).Refusal?.Code);
        Assert.Equal(code, (await Sending.TestAsync(member, webhook.Id, CancellationToken.None)).Refusal?.Code);
        Assert.Equal(code is null ? 1 : 0, (await Queries.ListAsync(member, null, CancellationToken.None))!.Webhooks.Count);
        var other = await _ledger.CustomerAsync("乙公司");
        Assert.Equal("webhook_not_found", (await Changing.RotateAsync(other.Caller, webhook.Id, CancellationToken.None)).Refusal!.Code);
    }

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async Task<WebhookWithSecret> AddAsync(params string[] kinds) =>
        (await Changing.AddAsync(_customer.Caller, new AddWebhookRequest(Guid.CreateVersion7(), _receiver.Url, kinds.Length == 0 ? ["task.ended"] : kinds), CancellationToken.None)).Value;

    private async Task TestAsync(Guid webhook)
    {
        Assert.True((await Sending.TestAsync(_customer.Caller, webhook, CancellationToken.None)).IsAccepted);
        await Delivering.RunAsync(CancellationToken.None);
    }

    private static WebhookDelivery WebhookMessage(WebhookEndpoint endpoint) =>
        new() { EndpointId = endpoint.Id, Type = "webhook.test", Body = "{}", CreatedAt = StoredLedger.Start };

    private async Task<WebhookEndpoint> EndpointAsync(Guid id)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.WebhookEndpoints.AsNoTracking().SingleAsync(endpoint => endpoint.Id == id);
    }

    private async Task<IReadOnlyList<DeliveryRow>> LogAsync(Guid webhook) => (await Queries.DeliveriesAsync(_customer.Caller, webhook, 1, CancellationToken.None)).Value.Rows;

    private async Task<WebhookView> WebhookAsync() => Assert.Single((await Queries.ListAsync(_customer.Caller, null, CancellationToken.None))!.Webhooks);
}
