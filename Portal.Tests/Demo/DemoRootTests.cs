using Portal.Demo;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Demo;

/// <summary>A demo, whose passwords everybody knows, and a portal in use never meet on one data root.</summary>
public sealed class DemoRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private DemoRoot Root => new(_folder.Path);

    [Fact]
    public void Demo_OnAnEmptyOrMissingFolder_May()
    {
        Assert.Null(Refuse(isDemo: true));
        Assert.Null(DemoRoot.Refuse(isDemo: true, Path.Combine(_folder.Path, "missing"), new DatabaseOptions()));
    }

    [Theory]
    [InlineData("portal.db")]
    [InlineData("setup-code")]
    [InlineData("keys/key.xml")]
    public void Demo_WhereAnythingLies_MayNot(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, file))!);
        File.WriteAllText(Path.Combine(_folder.Path, file), "");

        Assert.Contains("in use", Refuse(isDemo: true), StringComparison.Ordinal);
        Assert.Null(Refuse(isDemo: false));
    }

    [Fact]
    public void DemosRoot_StartsAsADemoAlone()
    {
        Root.Begin();
        Assert.Contains("--demo", Refuse(isDemo: false), StringComparison.Ordinal);
        Root.Finish();

        Assert.Contains("--demo", Refuse(isDemo: false), StringComparison.Ordinal);
        Assert.Null(Refuse(isDemo: true));
    }

    [Fact]
    public void Demo_OnADatabaseThatOthersMayUse_MayNot()
    {
        foreach (var database in new[] { new DatabaseOptions { Provider = DatabaseProvider.Postgres, ConnectionString = "Host=db" }, new DatabaseOptions { ConnectionString = "Data Source=other.db" } })
            Assert.Contains("database", DemoRoot.Refuse(isDemo: true, _folder.Path, database), StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_ClearsWhatWasLeftHalfMade_AndFollowsNoLink()
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(Path.Combine(elsewhere.Path, "kept"), "");
        Root.Begin();
        File.WriteAllText(Path.Combine(_folder.Path, "portal.db"), "half");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "attempts", "one"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), elsewhere.Path);

        Root.Begin();

        Assert.Equal(["demo"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Combine(elsewhere.Path, "kept")));
        Assert.False(Root.IsMade);
        Root.Finish();
        Assert.True(Root.IsMade);
    }

    public void Dispose() => _folder.Dispose();

    private string? Refuse(bool isDemo) => DemoRoot.Refuse(isDemo, _folder.Path, new DatabaseOptions());
}
