namespace Portal.Capabilities;

/// <summary>
/// A folder for the temporary files of libraries, gone after use. In the system's place for them where that can be written;
/// in a sandbox whose system is read-only, inside the results folder.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string resultsFolder)
    {
        try
        {
            FullPath = Directory.CreateTempSubdirectory("portal-capabilities-").FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            FullPath = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(resultsFolder), ".scratch")).FullName;
        }
    }

    public string FullPath { get; }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
