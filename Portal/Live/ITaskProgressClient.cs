namespace Portal.Live;

/// <summary>What callers outside hear of the tasks they watch.</summary>
public interface ITaskProgressClient
{
    Task TaskChanged(TaskSnapshot snapshot);
}
