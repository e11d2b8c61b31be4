using System.Text;
using Portal.Runner.Spool;

namespace Portal.Tests.Runner.Spool;

public class ProgressLineTests
{
    [Theory]
    [InlineData("::progress 0.42 epoch 3", 420_000, "epoch 3")]
    [InlineData("::progress 42% epoch 3", 420_000, "epoch 3")]
    [InlineData("::progress 1", 1_000_000, "")]
    [InlineData("::progress 7", 1_000_000, "")]
    [InlineData("::progress 0", 0, "")]
    [InlineData(" 42%|####      | 42/100", 420_000, "")]
    [InlineData("Epoch 3: 100%|##########| 9/9", 1_000_000, "Epoch 3")]
    public void TryParse_Progress_IsFound(string line, int parts, string text) =>
        Assert.Equal(new Progress(parts, text), ProgressLine.TryParse(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("::progress")]
    [InlineData("::progress half")]
    [InlineData("::progress -0.1")]
    [InlineData("::progress 0.5x")]
    [InlineData("progress 0.5")]
    [InlineData("%|")]
    [InlineData("142%|")]
    [InlineData("99999999999999999999%|")]
    [InlineData("done 42%")]
    public void TryParse_AnythingElse_IsNone(string line) => Assert.Null(ProgressLine.TryParse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void TryParse_LongText_IsShortened()
    {
        var progress = ProgressLine.TryParse(Encoding.UTF8.GetBytes("::progress 0.5 " + string.Concat(Enumerable.Repeat("😀", 500))));
        Assert.Equal(ProgressLine.MaxTextLength, progress!.Value.Text.Length);
        Assert.DoesNotContain('\uFFFD', progress.Value.Text);
    }
}
