using Portal.Features.Environments;
using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Environments;

public sealed class EnvironmentFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataRoot _data;

    public EnvironmentFolderTests()
    {
        _data = new DataRoot(_folder.At("data"));
        foreach (var place in new[] { _folder.At("outside"), Path.Combine(_data.Environments, "inside"), Path.Combine(_data.Attempts, "attempt"), Path.Combine(_data.Environments, "inside", "deeper") })
            MakeShell(place);
        MakeShell(_data.Path);
        MakeShell(_data.Environments);
        MakeShell(_folder.Path);
        Directory.CreateDirectory(_folder.At("empty"));
        MakeShell(_folder.At("powerless"), UnixFileMode.UserRead);
        File.WriteAllText(_folder.At("file"), "");
        File.CreateSymbolicLink(_folder.At("linked"), _folder.At("outside"));
        File.CreateSymbolicLink(_folder.At("upper"), _folder.Path);
    }

    [Theory]
    [InlineData("outside", null)]
    [InlineData("data/environments/inside", null)]
    [InlineData("data/environments/inside/deeper", "holds_data")]
    [InlineData("data/environments", "holds_data")]
    [InlineData("data/attempts/attempt", "holds_data")]
    [InlineData("data", "holds_data")]
    [InlineData("", "holds_data")]
    [InlineData("empty", "no_shell")]
    [InlineData("powerless", "no_shell")]
    [InlineData("file", "missing")]
    [InlineData("nothing", "missing")]
    [InlineData("linked", "link")]
    [InlineData("upper/outside", "link")]
    [InlineData("empty/../outside", "absolute")]
    public void Check_AFolder_SaysWhatIsWrongWithIt(string place, string? rule) => Assert.Equal(rule, RuleOf(place.Length == 0 ? _folder.Path : $"{_folder.Path}/{place}"));

    [Theory]
    [InlineData("/", "whole_host")]
    [InlineData("usr", "absolute")]
    [InlineData("", "absolute")]
    public void Check_APathOfTheHost_SaysWhatIsWrongWithIt(string path, string rule) => Assert.Equal(rule, RuleOf(path));

    [Fact]
    public void Check_ALink_NamesWhereItLeads() =>
        Assert.Equal(_folder.At("outside"), EnvironmentFolder.Check(_folder.At("linked"), _data)!.Details!["nearest"]);

    [Fact]
    public void ShellOf_PrefersBash()
    {
        Assert.Equal("/bin/sh", EnvironmentFolder.ShellOf(_folder.At("outside")));
        File.Copy(_folder.At("outside", "bin", "sh"), _folder.At("outside", "bin", "bash"));
        Assert.Equal("/bin/bash", EnvironmentFolder.ShellOf(_folder.At("outside")));
    }

    public void Dispose() => _folder.Dispose();

    private string? RuleOf(string path) => EnvironmentFolder.Check(path, _data)?.Details!["rule"];

    private static void MakeShell(string root, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserExecute)
    {
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        var shell = Path.Combine(root, "bin", "sh");
        File.WriteAllText(shell, "");
        File.SetUnixFileMode(shell, mode);
    }
}
