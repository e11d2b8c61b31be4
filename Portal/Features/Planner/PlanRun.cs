using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>A question that is being played, or was: everybody who asks it looks at the same one.</summary>
public sealed class PlanRun : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource<Result<CapacityPlan>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _percent;
    private bool _isDisposed;

    internal PlanRun(PlanQuestion question, CancellationToken stopping)
    {
        Question = question;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Stopped = _stop.Token;
    }

    public PlanQuestion Question { get; }

    /// <summary>The answer; cancelled when the run was.</summary>
    public Task<Result<CapacityPlan>> Answer => _answer.Task;

    /// <summary>How far it is, 0 to 100.</summary>
    public int Percent => Volatile.Read(ref _percent);

    /// <summary>It has its turn; until then other questions are played.</summary>
    public bool IsPlaying { get; internal set; }

    internal CancellationToken Stopped { get; }

    /// <summary>Told at every whole per cent, on the thread that plays.</summary>
    public event EventHandler? Moved;

    public void Dispose()
    {
        lock (_answer)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }

    internal void Cancel()
    {
        lock (_answer)
        {
            if (!_isDisposed)
                _stop.Cancel();
        }
    }

    internal void Report(double part)
    {
        var percent = (int)(100 * Math.Clamp(part, 0, 1));
        if (percent <= _percent)
            return;
        Volatile.Write(ref _percent, percent);
        Moved?.Invoke(this, EventArgs.Empty);
    }

    internal void Complete(Result<CapacityPlan> answer) => _answer.TrySetResult(answer);

    internal void CompleteCancelled() => _answer.TrySetCanceled(Stopped.IsCancellationRequested ? Stopped : new CancellationToken(canceled: true));

    internal void CompleteFailed(Exception fault) => _answer.TrySetException(fault);
}
