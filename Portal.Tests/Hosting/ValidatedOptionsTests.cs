using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Demo;
using Portal.Engines.Local;
using Portal.Features.Account;
using Portal.Features.Billing;
using Portal.Features.Closing;
using Portal.Features.ComputeTasks;
using Portal.Features.DataExport;
using Portal.Features.Quotas;
using Portal.Features.Files;
using Portal.Features.Notifications;
using Portal.Features.Organisations;
using Portal.Features.SupportViews;
using Portal.Features.Outbox;
using Portal.Features.Verification;
using Portal.Features.Webhooks;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Hosting;

public sealed class ValidatedOptionsTests
{
    [Theory]
    [InlineData("Portal:Mail:SmtpPort", "70000", "Portal:Mail:SmtpPort")]
    [InlineData("Portal:Mail:SmtpPort", "many", "Portal:Mail:SmtpPort")]
    [InlineData("Portal:Mail:From", "nobody", "Portal:Mail:From")]
    [InlineData("Portal:Mail:SmtpHots", "mail.example", "Portal:Mail:SmtpHots")]
    [InlineData("Portal:Database:Provider", "Oracle", "Portal:Database:Provider")]
    [InlineData("Portal:Database:Provider", "7", "Portal:Database:Provider")]
    [InlineData("Portal:Database:Provider", "Postgres", "Portal:Database:ConnectionString")]
    [InlineData("Portal:Database:Conection", "x", "Portal:Database:Conection")]
    [InlineData("Portal:DataRoot", "", "Portal:DataRoot")]
    [InlineData("Portal:DataRoot", "relative/folder", "Portal:DataRoot")]
    [InlineData("Portal:Currency", "yuan", "Portal:Currency")]
    [InlineData("Portal:DefaultTimeZone", "Mars/Olympus", "Portal:DefaultTimeZone")]
    [InlineData("Portal:PublicUrl", "portal", "Portal:PublicUrl")]
    [InlineData("Portal:Curency", "CNY", "Portal:Curency")]
    [InlineData("Portal:LocalEngine:HeartbeatMilliseconds", "1", "Portal:LocalEngine:HeartbeatMilliseconds")]
    [InlineData("Portal:LocalEngine:AlowNetwork", "true", "Portal:LocalEngine:AlowNetwork")]
    [InlineData("Portal:Files:MaxUploadMebibytes", "0", "Portal:Files:MaxUploadMebibytes")]
    [InlineData("Portal:Quota:MaxQueuedTasks", "-1", "Portal:Quota:MaxQueuedTasks")]
    [InlineData("Portal:Scheduling:Placement", "Fastest", "Portal:Scheduling:Placement")]
    [InlineData("Portal:Scheduling:Order", "7", "Portal:Scheduling:Order")]
    [InlineData("Portal:Scheduling:RunTimes", "7", "Portal:Scheduling:RunTimes")]
    [InlineData("Portal:Scheduling:LongestWaitHours", "-1", "Portal:Scheduling:LongestWaitHours")]
    [InlineData("Portal:Scheduling:GpuSharing", "7", "Portal:Scheduling:GpuSharing")]
    [InlineData("Portal:Welcome:CreditUnits", "-1", "Portal:Welcome:CreditUnits")]
    [InlineData("Portal:Closing:Remainder", "7", "Portal:Closing:Remainder")]
    [InlineData("Portal:Closing:GraceDays", "-1", "Portal:Closing:GraceDays")]
    [InlineData("Portal:Support:ViewMinutes", "0", "Portal:Support:ViewMinutes")]
    [InlineData("Portal:Support:ViewMinutes", "241", "Portal:Support:ViewMinutes")]
    [InlineData("Portal:Export:PerHour", "0", "Portal:Export:PerHour")]
    [InlineData("Portal:Demo:Enabeld", "true", "Portal:Demo:Enabeld")]
    [InlineData("Portal:Invoicing:VatRateBasisPoints", "-1", "Portal:Invoicing:VatRateBasisPoints")]
    [InlineData("Portal:OpenId:ClientId", "portal", "Portal:OpenId:Authority")]
    [InlineData("Portal:OpenId:Authority", "http://login.example.com", "Portal:OpenId:Authority")]
    [InlineData("Portal:OpenId:Authority", "login.example.com", "Portal:OpenId:Authority")]
    [InlineData("Portal:OpenId:Authority", "https://login.example.com", "Portal:OpenId:ClientId")]
    [InlineData("Portal:OpenId:Autority", "https://login.example.com", "Portal:OpenId:Autority")]
    public async Task Start_BadOrMisspeltKey_StopsNamingIt(string key, string value, string named)
    {
        var failures = await StartAsync((key, value));

        Assert.Contains(failures, failure => failure.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ClientSecret", "")]
    [InlineData("DisplayName", " ")]
    [InlineData("EmailVerifiedClaim", "")]
    [InlineData("Scopes", "profile email")]
    [InlineData("RedirectOrigins", "https://login.example.com/path")]
    [InlineData("RedirectOrigins", "https://a.example.com http://b.example.com")]
    [InlineData("RedirectOrigins", "https://a.example.com; script-src")]
    public async Task Start_ProviderThatLacksOneThing_StopsNamingIt(string key, string value)
    {
        var provider = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authority"] = "https://login.example.com", ["ClientId"] = "portal", ["ClientSecret"] = "secret" };
        Assert.Empty(await StartAsync([.. provider.Select(one => ($"Portal:OpenId:{one.Key}", one.Value))]));
        provider[key] = value;

        var failures = await StartAsync([.. provider.Select(one => ($"Portal:OpenId:{one.Key}", one.Value))]);

        Assert.Contains(failures, failure => failure.Contains($"Portal:OpenId:{key}", StringComparison.Ordinal));
    }

    /// <summary>Every key whose value is no text. A section stops at its first bad one, so each round spoils one of every section.</summary>
    public static TheoryData<string[]> TypedKeys => [.. from options in typeof(ValidatedOptions).Assembly.GetTypes()
                                                        let section = options.GetField("Section")?.GetRawConstantValue() as string
                                                        where section is not null && options.Name.EndsWith("Options", StringComparison.Ordinal)
                                                        from key in options.GetProperties().Where(property => property.PropertyType != typeof(string) && property.CanWrite)
                                                            .Select((property, round) => (Round: round, Name: $"{section}:{property.Name}"))
                                                        group key.Name by key.Round into keys
                                                        select keys.ToArray()];

    [Theory]
    [MemberData(nameof(TypedKeys))]
    public async Task Start_AnyKeyOfAnotherKind_StopsNamingIt(string[] keys)
    {
        var failures = await StartAsync([.. keys.Select(key => (key, "nonsense"))]);

        Assert.All(keys, key => Assert.Contains(failures, failure => failure.Contains(key, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_GoodValues_Starts() => Assert.Empty(await StartAsync());

    /// <summary>Makes the check that precedes the start; what it refuses.</summary>
    private static async Task<IReadOnlyList<string>> StartAsync(params (string Key, string Value)[] settings)
    {
        // Empty: files that may change are watched in all that lies below.
        using var folder = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder.Path });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:DataRoot"] = Path.GetTempPath() });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value, StringComparer.Ordinal));
        builder.AddHosting();
        builder.AddPersistence();
        builder.AddSecurity();
        builder.AddOutbox();
        builder.AddLocalEngine();
        builder.AddAccount();
        builder.AddOrganisations();
        builder.AddVerification();
        builder.AddQuotas();
        builder.AddComputeTasks();
        builder.AddFiles();
        builder.AddBilling();
        builder.AddWebhooks();
        builder.AddNotifications();
        builder.AddClosing();
        builder.AddDataExport();
        builder.AddSupportViews();
        builder.AddDemo();
        await using var app = builder.Build();
        try
        {
            // What the host does before it starts anything.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException error)
        {
            return [.. error.Failures];
        }
        catch (AggregateException errors)
        {
            return [.. errors.InnerExceptions.OfType<OptionsValidationException>().SelectMany(error => error.Failures)];
        }
    }
}
