namespace Portal.Background;

/// <summary>Wakes the winding up of organisations. A hint: it finds its work in the database anyway.</summary>
public sealed class ClosingSignal
{
    private Action? _wake;

    public void Listen(Action wake) => _wake += wake;

    public void Wake() => _wake?.Invoke();
}
