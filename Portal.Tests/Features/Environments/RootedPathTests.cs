using Portal.Features.Environments;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Environments;

public sealed class RootedPathTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public RootedPathTests()
    {
        Directory.CreateDirectory(_root.At("usr", "bin"));
        File.WriteAllText(_root.At("usr", "bin", "busybox"), "");
        File.CreateSymbolicLink(_root.At("bin"), "usr/bin");
        File.CreateSymbolicLink(_root.At("usr", "bin", "sh"), "/bin/busybox");
        File.CreateSymbolicLink(_root.At("usr", "bin", "up"), "../../../../usr/bin/busybox");
        File.CreateSymbolicLink(_root.At("circle"), "circle");
        File.CreateSymbolicLink(_root.At("passwd"), "/etc/passwd");
    }

    [Theory]
    [InlineData("/bin/sh", "usr/bin/busybox")]
    [InlineData("bin/./sh", "usr/bin/busybox")]
    [InlineData("/usr/bin/up", "usr/bin/busybox")]
    [InlineData("/../../bin", "usr/bin")]
    [InlineData("/circle", null)]
    [InlineData("/passwd", null)]
    [InlineData("/nothing", null)]
    public void Resolve_StaysInsideTheRoot(string path, string? place) =>
        Assert.Equal(place is null ? null : _root.At(place), RootedPath.Resolve(_root.Path, path));

    public void Dispose() => _root.Dispose();
}
