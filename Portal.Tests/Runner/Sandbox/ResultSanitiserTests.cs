using System.Diagnostics;
using Portal.Runner.Metering;
using Portal.Runner.Sandbox;

namespace Portal.Tests.Runner.Sandbox;

public sealed class ResultSanitiserTests : IDisposable
{
    private readonly Testing.TemporaryFolder _work = new();

    public ResultSanitiserTests() => Directory.CreateDirectory(Out());

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Clean_LinkThatStaysInside_IsKept()
    {
        Directory.CreateDirectory(Out("sub"));
        File.WriteAllText(Out("sub", "model"), "m");
        File.CreateSymbolicLink(Out("relative"), "sub/model");
        File.CreateSymbolicLink(Out("sub", "absolute"), "/work/out/sub/model");

        var sanitiser = Clean();

        Assert.Equal(0, sanitiser.Removed);
        Assert.Equal("m", File.ReadAllText(Out("relative")));
        Assert.Equal("m", File.ReadAllText(Out("sub", "absolute")));
    }

    [Theory]
    [InlineData("/etc/passwd", "an absolute path of the host")]
    [InlineData("../secret", "a step up")]
    [InlineData("sub/../../secret", "a detour")]
    [InlineData("chain", "a link to a link that leaves")]
    [InlineData("deep/back/../../secret", "a link through a folder link")]
    [InlineData("nowhere", "nothing at all")]
    [InlineData("evil", "itself")]
    public void Clean_LinkThatLeaves_IsRemoved(string target, string why)
    {
        File.WriteAllText(_work.At("secret"), "s");
        Directory.CreateDirectory(Out("sub"));
        Directory.CreateDirectory(Out("deep"));
        Directory.CreateSymbolicLink(Out("deep", "back"), "..");
        File.CreateSymbolicLink(Out("chain"), "../secret");
        File.CreateSymbolicLink(Out("evil"), target);

        Clean();

        Assert.Null(new FileInfo(Out("evil")).LinkTarget);
        Assert.False(File.Exists(Out("evil")), why);
        Assert.True(File.Exists(_work.At("secret")));
    }

    [Fact]
    public void Clean_OutIsALink_IsReplacedByAnEmptyFolder()
    {
        Directory.Delete(Out());
        Directory.CreateSymbolicLink(Out(), "/etc");
        Clean();
        Assert.Empty(Directory.GetFileSystemEntries(Out()));
        Assert.Null(new DirectoryInfo(Out()).LinkTarget);
    }

    [Fact]
    public void Clean_PipesAndModes_AreMended()
    {
        Shell("mkfifo out/pipe; mkdir out/closed; echo x > out/closed/f; chmod 0 out/closed/f out/closed; echo y > out/setuid; chmod 4711 out/setuid");
        Clean();
        Assert.False(Path.Exists(Out("pipe")));
        Assert.Equal("x\n", File.ReadAllText(Out("closed", "f")));
        Assert.Equal(UnixFileMode.None, new FileInfo(Out("setuid")).UnixFileMode & UnixFileMode.SetUser);
    }

    [Fact]
    public void Clean_OddNames_CanBeRead()
    {
        Shell("""touch "$(printf 'out/bad\377name')" "$(printf 'out/two\nlines')" 'out/..%2f..%2fetc'""");
        var sanitiser = Clean();
        Assert.Equal(1, sanitiser.Renamed);
        Assert.Equal(["..%2f..%2fetc", "bad%FFname", "two\nlines"], Directory.GetFiles(Out()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Clean_NestedDeeperThanPathsReach_IsCutOff()
    {
        Shell("""perl -e 'chdir "out"; for (1..3000) { mkdir "d"; chdir "d" }'""");
        Clean();
        Assert.InRange(DiskMeter.Measure(_work.Path), 0, 10_000_000);
    }

    private string Out(params string[] parts) => _work.At(["out", .. parts]);

    private ResultSanitiser Clean()
    {
        var sanitiser = new ResultSanitiser();
        sanitiser.Clean(_work.Path);
        return sanitiser;
    }

    private void Shell(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = _work.Path })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
