namespace Portal.Background;

/// <summary>Wakes scheduling and ingestion. A hint: both find their work in the database anyway.</summary>
public sealed class SchedulerSignal
{
    private Action? _wake;

    public void Listen(Action wake) => _wake += wake;

    public void Wake() => _wake?.Invoke();
}
