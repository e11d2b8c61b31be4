using Microsoft.Extensions.Logging;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Planner;

/// <summary>
/// Plays questions one after another, beside the pages that ask them. A run outlives the page that started it: its address is shared, others may look at it, and minutes of
/// computing are not thrown away by a reload. What bounds it is that one plays at a time, few wait, each has a time limit, and anyone who may ask may stop it.
/// </summary>
public sealed partial class PlanRuns(PlanCapacity capacity, IHostApplicationLifetime host, TimeProvider time, ILogger<PlanRuns> log) : IDisposable
{
    /// <summary>Answers that are kept; the one asked for least lately goes first.</summary>
    public const int MostAnswers = 32;

    /// <summary>Questions that may be open at once, the one that plays included.</summary>
    public const int MostOpen = 8;

    /// <summary>How long an answer about the portal's own tasks or nodes is taken for the present.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    // By the last time of asking, the latest last.
    private readonly List<PlanRun> _runs = [];

    /// <summary>The run of a question: the one there is, or a new one.</summary>
    public Result<PlanRun> Ask(Caller caller, PlanQuestion question)
    {
        AdminOnly.Demand(caller);
        return capacity.Check(question) is { } refusal ? refusal : Find(question);
    }

    /// <summary>Stops a run, and forgets its answer; false when there is none.</summary>
    public bool Forget(Caller caller, PlanQuestion question)
    {
        AdminOnly.Demand(caller);
        PlanRun? run;
        lock (_lock)
        {
            run = _runs.Find(run => run.Question == question);
            if (run is not null)
                _runs.Remove(run);
        }

        run?.Cancel();
        return run is not null;
    }

    public void Dispose() => _turn.Dispose();

    private Result<PlanRun> Find(PlanQuestion question)
    {
        PlanRun run;
        lock (_lock)
        {
            if (_runs.Find(run => run.Question == question) is { } known)
            {
                _runs.Remove(known);
                if (!IsOver(known))
                {
                    _runs.Add(known);
                    return known;
                }
            }

            if (_runs.Count(run => !run.Answer.IsCompleted) >= MostOpen)
                return new Refusal("planner_busy");
            run = new PlanRun(question, host.ApplicationStopping);
            _runs.Add(run);
            if (_runs.Count > MostAnswers)
                _runs.Remove(_runs.First(run => run.Answer.IsCompleted));
        }

        _ = Task.Run(() => PlayAsync(run));
        return run;
    }

    // A refusal may be mended meanwhile, a failure may pass, and the portal lives on.
    private bool IsOver(PlanRun run) => run.Answer.IsCompleted
        && (!run.Answer.IsCompletedSuccessfully || !run.Answer.Result.IsAccepted
            || (run.Question.AsksOfThePortal && time.GetUtcNow() - run.Answer.Result.Value.PlayedAt > Fresh));

    private async Task PlayAsync(PlanRun run)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(run.Stopped, limit.Token);
        var hasTurn = false;
        try
        {
            await _turn.WaitAsync(run.Stopped);
            hasTurn = run.IsPlaying = true;
            limit.CancelAfter(Longest);
            run.Complete(await capacity.PlayAsync(run.Question, new Told(run), both.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !run.Stopped.IsCancellationRequested)
        {
            run.Complete(new Refusal("took_too_long", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{Longest.TotalMinutes}" }));
        }
        catch (OperationCanceledException)
        {
            run.CompleteCancelled();
        }
        catch (Exception fault)
        {
            LogFailed(log, fault, run.Question);
            run.CompleteFailed(fault);
        }
        finally
        {
            if (hasTurn)
                _turn.Release();
            run.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The capacity planner could not answer {Question}")]
    private static partial void LogFailed(ILogger log, Exception fault, PlanQuestion question);

    private sealed class Told(PlanRun run) : IProgress<double>
    {
        public void Report(double value) => run.Report(value);
    }
}
