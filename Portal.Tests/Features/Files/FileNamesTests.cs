using System.Text;
using Portal.Features.Files;

namespace Portal.Tests.Features.Files;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("model.zip", true)]
    [InlineData("报告 1.csv", true)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0b", false)]
    public void IsFileName_TakesOnePlainSegment(string name, bool isName) => Assert.Equal(isName, FileNames.IsFileName(name));

    [Theory]
    [InlineData("deep/er/model.zip", "model.zip")]
    [InlineData("a\\b\nc", "a_b_c")]
    public void OfResult_IsAPlainName(string path, string name) => Assert.Equal(name, FileNames.OfResult(path));

    [Fact]
    public void Free_CountsUpToTheFirstFreeName()
    {
        Assert.Equal("model.zip", FileNames.Free("model.zip", new HashSet<string>()));
        Assert.Equal("model (3).zip", FileNames.Free("model.zip", new HashSet<string> { "model.zip", "model (2).zip", "model (4).zip" }));
        Assert.Equal("README (2)", FileNames.Free("README", new HashSet<string> { "README" }));
    }

    [Fact]
    public void Free_OfTheLongestName_StaysAName()
    {
        var longest = new string('报', 83) + ".bin";

        var free = FileNames.Free(longest, new HashSet<string> { longest });

        Assert.True(FileNames.IsFileName(longest) && FileNames.IsFileName(free));
        Assert.EndsWith(" (2).bin", free, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(free) > 240);
    }
}
