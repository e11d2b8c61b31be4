using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Primitives;
using Portal.Features.Planner;
using Portal.Features.Planner.Traces;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class PlanRunsTests : IAsyncLifetime
{
    private static readonly Caller Admin = new(UserId.New(), "admin@example.com", "Admin", IsAdmin: true);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(ATask.Noon);
    private readonly PortalAppFactory _portal;
    private string _trace = "";

    public PlanRunsTests() => _portal = new PortalAppFactory().With(services => services.AddSingleton<TimeProvider>(_time));

    private PlanRuns Runs => _portal.Services.GetRequiredService<PlanRuns>();

    private PlanQuestion Quick => new(Trace: _trace, Nodes: "1,4,1");

    // A queue of thousands on a few cores: longer than any test.
    private PlanQuestion Long => new(Trace: _trace, Nodes: "40,1,1", GrowthPercent: 900, WaitMinutes: 0, MostCopies: 64);

    public async Task InitializeAsync()
    {
        var log = "; MaxProcs: 4\n" + string.Concat(Enumerable.Range(1, 4000).Select(job => $"{job} {job} 0 {3600 + (job % 977)} 1 -1 -1 1 7200 -1 1 1 -1 -1 -1 -1 -1 -1\n"));
        var added = await _portal.Services.GetRequiredService<TraceStore>().AddAsync("log.swf", new MemoryStream(Encoding.UTF8.GetBytes(log)), CancellationToken.None);
        _trace = added.Value.Trace.Id;
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Ask_Again_IsTheSameRun_AndItsAnswerIsKept()
    {
        var question = Quick with { Trace = null };

        var first = Runs.Ask(Admin, question).Value;
        Assert.Same(first, Runs.Ask(Admin, question with { }).Value);
        Assert.Equal(0, (await first.Answer.WaitAsync(Soon)).Value.Tasks);
        Assert.Same(first, Runs.Ask(Admin, question).Value);

        // What the portal itself ran moves on; what a file says does not.
        _time.Advance(PlanRuns.Fresh + TimeSpan.FromSeconds(1));
        Assert.NotSame(first, Runs.Ask(Admin, question).Value);
    }

    [Fact]
    public async Task Forget_WhilePlaying_Stops()
    {
        var run = Runs.Ask(Admin, Long).Value;
        var behind = Runs.Ask(Admin, Long with { Days = 7 }).Value;

        Assert.True(Runs.Forget(Admin, Long));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Answer.WaitAsync(Soon));
        Assert.False(Runs.Forget(Admin, Long));
        // Its turn comes, and it is stopped too.
        Assert.True(Runs.Forget(Admin, behind.Question));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind.Answer.WaitAsync(Soon));
    }

    [Fact]
    public void Ask_MoreThanMayBeOpen_IsRefused()
    {
        var open = Enumerable.Range(1, PlanRuns.MostOpen).Select(days => Long with { Days = days }).ToList();
        foreach (var question in open)
            Assert.True(Runs.Ask(Admin, question).IsAccepted);

        Assert.Equal("planner_busy", Runs.Ask(Admin, Long with { Days = 99 }).Refusal?.Code);
        // Looking at one that is open is not asking for more.
        Assert.True(Runs.Ask(Admin, open[0]).IsAccepted);
        foreach (var question in open)
            Runs.Forget(Admin, question);
    }

    [Fact]
    public void Ask_ByAnyoneElse_IsNotAllowed() => Assert.Throws<UnauthorizedAccessException>(() => Runs.Ask(Admin with { IsAdmin = false }, Quick));
}
