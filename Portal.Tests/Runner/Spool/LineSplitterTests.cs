using System.Text;
using CsCheck;
using Portal.Core.Execution;
using Portal.Runner.Spool;

namespace Portal.Tests.Runner.Spool;

public class LineSplitterTests
{
    [Fact]
    public void Feed_AnyChunks_GivesTheSameLines() => Gen.Select(
        Gen.OneOf(Gen.Const("a"), Gen.Const("中文"), Gen.Const("\n"), Gen.Const("\r"), Gen.Const("xyz")).Array[0, 30],
        Gen.Int[1, 5]).Sample((parts, step) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
            Assert.Equal(Split(bytes, bytes.Length + 1), Split(bytes, step));
        });

    [Theory]
    [InlineData("a\nb", "Line:a Line:b")]
    [InlineData("a\r\nb\r\n", "Line:a Line:b")]
    [InlineData("1%\r2%\r3%\n", "Update:1% Update:2% Line:3%")]
    [InlineData("\r1%\r2%", "Update:1% Line:2%")]
    [InlineData("\n\n", "Line: Line:")]
    [InlineData("", "")]
    public void Feed_LineEnds_AreToldApart(string output, string lines) =>
        Assert.Equal(lines, string.Join(' ', Split(Encoding.UTF8.GetBytes(output), 1)));

    [Fact]
    public void Feed_LongLine_IsCutBetweenCharactersAndLosesNothing()
    {
        var line = string.Concat(Enumerable.Repeat("中a😀", 20_000));
        var text = new StringBuilder();
        var pieces = 0;
        var splitter = new LineSplitter((piece, kind) =>
        {
            Assert.True(piece.Length <= LogFormat.MaxPieceBytes);
            text.Append(Encoding.UTF8.GetString(piece));
            pieces += kind == LineKind.Piece ? 1 : 0;
        });
        splitter.Feed(Encoding.UTF8.GetBytes(line + "\n"));
        Assert.Equal(line, text.ToString());
        Assert.Equal(Encoding.UTF8.GetByteCount(line) / LogFormat.MaxPieceBytes, pieces);
    }

    [Fact]
    public void Feed_HundredMegabytesWithoutLineEnd_TakesNoMemory()
    {
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        var total = 0L;
        var splitter = new LineSplitter((piece, _) => total += piece.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1600; i++)
            splitter.Feed(chunk);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        splitter.Complete();
        Assert.Equal(1600L * chunk.Length, total);
    }

    private static List<string> Split(byte[] bytes, int step)
    {
        var lines = new List<string>();
        var splitter = new LineSplitter((text, kind) => lines.Add($"{kind}:{Encoding.UTF8.GetString(text)}"));
        for (var i = 0; i < bytes.Length; i += step)
            splitter.Feed(bytes.AsSpan(i, Math.Min(step, bytes.Length - i)));
        splitter.Complete();
        return lines;
    }
}
