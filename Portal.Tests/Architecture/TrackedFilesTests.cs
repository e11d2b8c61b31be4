using System.Text.RegularExpressions;
using Portal.Tests.Testing;

namespace Portal.Tests.Architecture;

/// <summary>What is in the repository works on any machine.</summary>
public sealed partial class TrackedFilesTests
{
    private static readonly string[] Texts = [".cs", ".razor", ".md", ".json", ".js", ".css", ".sh", ".props", ".targets", ".csproj", ".sln", ".resx", ".yml", ".svg", ".html", ""];

    [SkippableFact]
    public void Files_NameNoFolderOfOneMachine()
    {
        var wrong = from file in Tracked()
                    where Texts.Contains(Path.GetExtension(file))
                    from line in File.ReadLines(Repository.PathOf(file)).Index()
                    where MachineFolder().IsMatch(line.Item)
                    select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

        Violations.None(wrong);
    }

    [SkippableFact]
    public void LockFiles_NameNoRegistry()
    {
        var locks = Tracked().Where(file => file.EndsWith("lock.json", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(locks);
        var wrong = locks.Where(file => Registry().IsMatch(Repository.Read(file)));
        Violations.None(wrong);
    }

    [SkippableFact]
    public void Files_AreNoBuildOutputDatabaseOrKey()
    {
        string[] extensions = [".dll", ".exe", ".db", ".sqlite", ".pfx", ".pem", ".key", ".trx", ".nupkg", ".env"];

        var wrong = Tracked().Where(file => extensions.Contains(Path.GetExtension(file)) || file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"));
        Violations.None(wrong);
    }

    private static IReadOnlyList<string> Tracked()
    {
        var files = Repository.TrackedFiles();
        Skip.If(files is null, "This is no clone, or git is missing.");
        return files;
    }

    // Root's home, and a top folder "work" but for the two in it that every sandbox has.
    [GeneratedRegex(@"(?<![\w.>}])/(root/|work/(?!in\b|out\b))")]
    private static partial Regex MachineFolder();

    [GeneratedRegex("""registry\.|nuget\.org|"resolved"\s*:\s*"http""")]
    private static partial Regex Registry();
}
