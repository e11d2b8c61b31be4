using Portal.Replay;

namespace Portal.Tests.Testing;

/// <summary>The batch log KTH-SP2, from the folder PORTAL_TEST_DATA names; without it the test is skipped, visibly.</summary>
public static class SwfData
{
    /// <summary>First jobs of the ten windows that published results are about.</summary>
    public static IReadOnlyList<int> PublishedWindows { get; } = [22023, 23738, 26886, 23878, 5746, 26892, 20240, 26022, 702, 2324];

    public const int WindowJobs = 1024;

    public static SwfTrace Kth()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("PORTAL_TEST_DATA") ?? "", "traces", "swf", "KTH-SP2-1996-2.1-cln.swf.gz");
        Skip.IfNot(File.Exists(path), "PORTAL_TEST_DATA names no folder with the log KTH-SP2, so nothing is known about it.");
        using var reader = TraceFile.Open(path);
        return SwfTrace.Read(reader, path);
    }
}
