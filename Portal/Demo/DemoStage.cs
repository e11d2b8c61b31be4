using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Demo;

/// <summary>
/// Where the demo's people act: through the portal's own handlers, signed in as anybody is, in their own language. What is refused
/// to them ends the making, since a history that went otherwise is not the one that was meant.
/// </summary>
internal sealed partial class DemoStage(IServiceProvider services, DemoClock clock, DemoAgenda agenda, ScriptedEngine engine)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
    private static readonly TimeSpan BetweenActs = TimeSpan.FromSeconds(40);

    private readonly Dictionary<DemoPerson, Caller> _signedIn = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Where the past ends.</summary>
    public DateTimeOffset End { get; } = clock.GetUtcNow().AddDays(DemoStory.Days);

    public DemoAgenda Agenda => agenda;

    public ScriptedEngine Engine => engine;

    /// <summary>An act of somebody who is not signed in.</summary>
    public async Task<TResult> AsStrangerAsync<THandler, TResult>(DemoPerson person, Func<THandler, Task<TResult>> act)
        where THandler : notnull
    {
        await using var scope = Enter(person);
        clock.MoveTo(Now + BetweenActs);
        return await act(scope.ServiceProvider.GetRequiredService<THandler>());
    }

    /// <summary>An act that answers nothing but why not.</summary>
    public async Task DoAsync<THandler>(DemoPerson person, Func<THandler, Caller, Task<Refusal?>> act)
        where THandler : notnull
    {
        var caller = await CallerAsync(person);
        Must(await AsStrangerAsync<THandler, Refusal?>(person, handler => act(handler, caller)));
    }

    /// <summary>An act with an answer.</summary>
    public async Task<TValue> AskAsync<THandler, TValue>(DemoPerson person, Func<THandler, Caller, Task<Result<TValue>>> act)
        where THandler : notnull
    {
        var caller = await CallerAsync(person);
        var answer = await AsStrangerAsync<THandler, Result<TValue>>(person, handler => act(handler, caller));
        Must(answer.Refusal);
        return answer.Value;
    }

    /// <summary>Looks at what a page would show.</summary>
    public async Task<TResult> ReadAsync<THandler, TResult>(DemoPerson person, Func<THandler, Caller, Task<TResult>> look)
        where THandler : notnull
    {
        var caller = await CallerAsync(person);
        return await AsStrangerAsync<THandler, TResult>(person, handler => look(handler, caller));
    }

    /// <summary>Signs in by password, as the page does; anew, where a fresh proof is wanted.</summary>
    public async Task<Caller> SignInAsync(DemoPerson person)
    {
        await using var scope = Enter(person);
        var http = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext!;
        var result = await scope.ServiceProvider.GetRequiredService<SignInManager<PortalUser>>().PasswordSignInAsync(person.Email, DemoPeople.Password, isPersistent: true, lockoutOnFailure: true);
        if (!result.Succeeded)
            throw new InvalidOperationException($"{person.Email} cannot sign in: {result}.");
        return _signedIn[person] = Caller.Require(http.User, person.Address);
    }

    public async Task<TResult> QueryAsync<TResult>(Func<PortalDbContext, Task<TResult>> query)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    public async Task<DemoPerson> PersonAsync(UserId id)
    {
        var email = await QueryAsync(db => db.Users.Where(user => user.Id == id.Value).Select(user => user.Email).SingleAsync());
        return DemoPeople.All.Single(person => person.Email == email);
    }

    /// <summary>The newest link that was mailed to somebody, as they would click it.</summary>
    public async Task<Uri> LinkMailedToAsync(DemoPerson person)
    {
        var body = await QueryAsync(db => db.OutboxMails.Where(mail => mail.To == person.Email).OrderByDescending(mail => mail.CreatedAt).Select(mail => mail.Body).FirstAsync());
        return new Uri(Link().Match(body).Value);
    }

    /// <summary>A pass of the workers that never rest.</summary>
    public async Task TendAsync()
    {
        do
        {
            await TakeInAsync();
            await RunAsync<SchedulerWorker>();
            await TakeInAsync();
        }
        while (engine.Stop());
        await RunAsync<AlertWorker>();
    }

    // What was asked to stop is told so by the same worker.
    private async Task TakeInAsync()
    {
        var isAsked = await QueryAsync(db => db.ComputeTasks.AnyAsync(task => task.State == TaskState.Running && task.StopAs != null));
        if (!engine.HasNews && !isAsked)
            return;
        engine.HasNews = false;
        await RunAsync<SpoolWorker>();
    }

    /// <summary>A pass of the workers that look now and then.</summary>
    public async Task TendDailyAsync()
    {
        await RunAsync<NodeHeartbeatWorker>();
        await RunAsync<StorageWorker>();
        await RunAsync<InvoicingWorker>();
        await RunAsync<CreditExpiryWorker>();
        await RunAsync<BalanceWorker>();
        await RunAsync<QuotaReminderWorker>();
        await RunAsync<AlertWorker>();
        await RunAsync<MailWorker>();
        await RunAsync<AuditSealWorker>();
    }

    /// <summary>The audit of a night, which works out again all that was until then.</summary>
    public Task AuditAsync() => RunAsync<SelfAuditWorker>();

    private Task RunAsync<TWorker>()
        where TWorker : PeriodicWorker => services.GetRequiredService<TWorker>().RunOnceAsync(CancellationToken.None);

    private async Task<Caller> CallerAsync(DemoPerson person) => _signedIn.TryGetValue(person, out var caller) ? caller : await SignInAsync(person);

    private AsyncServiceScope Enter(DemoPerson person)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(person.Language);
        var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        (http.Request.Scheme, http.Request.Host, http.Request.Headers.UserAgent, http.Connection.RemoteIpAddress) = ("http", new HostString("localhost"), Browser, IPAddress.Parse(person.Address));
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        return scope;
    }

    private static void Must(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"The demo's history went otherwise: {refusal.Code} {refusal.Field} {string.Join(' ', refusal.Details ?? new Dictionary<string, string>())}");
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();
}
