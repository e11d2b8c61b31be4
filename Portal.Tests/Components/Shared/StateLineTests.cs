using Bunit;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class StateLineTests : PortalComponentTest
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 5, 58, 2, TimeSpan.Zero);

    public StateLineTests() => UseTimeZone("Asia/Shanghai");

    [Fact]
    public void Render_Queued_ShowsWhatIsToCome()
    {
        var line = Show(TaskState.Queued);

        Assert.Equal("*Queued 13:58:02 | Admitted | Running | Saving | Finished", Said(line));
    }

    [Fact]
    public void Render_RequeuedAfterLostNode_ForgetsTheTimesOfTheLastAttempt()
    {
        var line = Show(TaskState.Queued, admitted: 1, started: 2);

        Assert.Equal("*Queued 13:58:02 | Admitted | Running | Saving | Finished", Said(line));
    }

    [Fact]
    public void Render_Running_StandsThere()
    {
        var line = Show(TaskState.Running, admitted: 1, started: 2);

        Assert.Equal("Queued 13:58:02 | Admitted 13:58:03 | *Running 13:58:04 | Saving | Finished", Said(line));
        Assert.Equal(3, line.FindAll(".reached").Count);
    }

    [Fact]
    public void Render_Saving_StandsAtSaving()
    {
        var line = Show(TaskState.Running, isSaving: true, admitted: 1, started: 2);

        Assert.Equal("Queued 13:58:02 | Admitted 13:58:03 | Running 13:58:04 | *Saving | Finished", Said(line));
    }

    [Fact]
    public void Render_FailedForMemory_SaysWhy()
    {
        var line = Show(TaskState.Failed, admitted: 1, started: 2, ended: 60, failure: TaskFailure.OutOfMemory);

        Assert.Equal("Queued 13:58:02 | Admitted 13:58:03 | Running 13:58:04 | *✕Failed 13:59:02 Out of memory", Said(line));
    }

    [Fact]
    public void Render_CancelledInTheQueue_ShowsNoStationItNeverPassed() =>
        Assert.Equal("Queued 13:58:02 | *⊘Cancelled 13:58:12", Said(Show(TaskState.Cancelled, ended: 10)));

    [Theory]
    [InlineData(TaskFailure.ExitedWithError)]
    [InlineData(TaskFailure.TimedOut)]
    [InlineData(TaskFailure.OutOfMemory)]
    [InlineData(TaskFailure.Lost)]
    [InlineData(TaskFailure.LostTwice)]
    [InlineData(TaskFailure.CouldNotStart)]
    public void Render_EachFailure_HasWordsInBothLanguages(string failure)
    {
        var english = Show(TaskState.Failed, ended: 1, failure: failure).Find(".why").TextContent;
        UseChinese();
        var chinese = Show(TaskState.Failed, ended: 1, failure: failure).Find(".why").TextContent;

        Assert.NotEqual(english, chinese);
    }

    private static string Said(IRenderedComponent<StateLine> line) => string.Join(" | ", line.FindAll("li").Select(step =>
        (step.HasAttribute("aria-current") ? "*" : "") + string.Join(" ", step.Children.Select(child => child.TextContent))));

    private IRenderedComponent<StateLine> Show(TaskState state, bool isSaving = false, int? admitted = null, int? started = null, int? ended = null, string? failure = null) =>
        Render<StateLine>(parameters => parameters
            .Add(line => line.State, state).Add(line => line.IsSaving, isSaving).Add(line => line.SubmittedAt, Start)
            .Add(line => line.AdmittedAt, After(admitted)).Add(line => line.StartedAt, After(started)).Add(line => line.EndedAt, After(ended))
            .Add(line => line.Failure, failure));

    private static DateTimeOffset? After(int? seconds) => seconds is { } some ? Start.AddSeconds(some) : null;
}
