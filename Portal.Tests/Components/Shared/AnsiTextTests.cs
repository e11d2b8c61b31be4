using CsCheck;
using Portal.Components.Shared;

namespace Portal.Tests.Components.Shared;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain|")]
    [InlineData("\u001b[31mred\u001b[0m then plain", "red|ansi-red; then plain|")]
    [InlineData("\u001b[1;32mbold green\u001b[22m green\u001b[39m plain", "bold green|ansi-green ansi-bold; green|ansi-green; plain|")]
    [InlineData("\u001b[90mgrey\u001b[m reset by an empty code", "grey|ansi-grey; reset by an empty code|")]
    [InlineData("\u001b[94mbright blue", "bright blue|ansi-blue")]
    [InlineData("\u001b[31m\u001b[31msame\u001b[31m look", "same look|ansi-red")]
    [InlineData("256: \u001b[38;5;31mx\u001b[38;2;1;31;32my", "256: xy|")]
    [InlineData("cursor \u001b[2K\u001b[1;1Hmoves \u001b[?25lgo", "cursor moves go|")]
    [InlineData("link \u001b]8;;https://x\u0007here\u001b]8;;\u001b\\ after", "link here after|")]
    [InlineData("charset \u001b(B after", "charset  after|")]
    [InlineData("cut off \u001b[3", "cut off |")]
    [InlineData("10 %\r20 %\r30 %", "30 %|")]
    [InlineData("dos line\r", "dos line|")]
    [InlineData("tab\tstays, bell\a goes", "tab\tstays, bell goes|")]
    [InlineData("", "")]
    [InlineData("\u001b[31m", "")]
    public void Parse_Line_GivesRunsOfOneLook(string line, string expected) =>
        Assert.Equal(expected, string.Join(";", AnsiText.Parse(line).Select(run => $"{run.Text}|{run.Css}")));

    [Fact]
    public void Parse_AnyText_LeavesNoControlAndOnlyKnownClasses()
    {
        string[] pieces = ["\u001b", "[", "31m", "0;1m", "38;5;", "]", "\a", "\\", "x", "<b>", " ", "\r", "\u009b", "é", ";", "?", "99999999999m"];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).List[0, 30].Select(string.Concat).Sample(line =>
        {
            var runs = AnsiText.Parse(line);
            Assert.DoesNotContain(runs, run => run.Text.Length == 0 || run.Text.Any(character => char.IsControl(character) && character != '\t'));
            Assert.All(runs, run => Assert.Matches("^(ansi-[a-z]+( ansi-bold)?)?$", run.Css));
            Assert.Equal(string.Concat(runs.Select(run => run.Text)), AnsiText.Plain(line));
        });
    }

    [Fact]
    public void Parse_TextWithoutControls_IsKeptWhole() =>
        Gen.String[Gen.Char[' ', '~'], 0, 60].Sample(line => Assert.Equal(line, string.Concat(AnsiText.Parse(line).Select(run => run.Text))));

    [Fact]
    public void Parse_ColouredPieces_KeepTheirTextAndColour()
    {
        var colours = new Dictionary<int, string> { [31] = "ansi-red", [32] = "ansi-green", [33] = "ansi-yellow", [34] = "ansi-blue", [35] = "ansi-magenta", [36] = "ansi-cyan" };
        Gen.Select(Gen.Int[31, 36], Gen.String[Gen.Char['a', 'z'], 1, 8]).List[1, 8].Sample(pieces =>
        {
            var line = string.Concat(pieces.Select(piece => $"\u001b[{piece.Item1}m{piece.Item2}"));
            var letters = AnsiText.Parse(line).SelectMany(run => run.Text.Select(letter => (letter, run.Css)));
            Assert.Equal(pieces.SelectMany(piece => piece.Item2.Select(letter => (letter, colours[piece.Item1]))), letters);
        });
    }

    [Fact]
    public void Mark_HitAcrossLooks_IsMarkedInEach()
    {
        var runs = AnsiText.Mark(AnsiText.Parse("an \u001b[31mERR\u001b[0mor, error"), "error");

        Assert.Equal(
            [new("an ", ""), new("ERR", "ansi-red", true), new("or", "", true), new(", ", ""), new("error", "", true)],
            runs);
    }

    [Fact]
    public void Mark_AnySearch_ChangesNoTextAndFindsAllHits()
    {
        var text = Gen.String[Gen.Char["abA"], 0, 20];
        Gen.Select(text.List[1, 4], Gen.String[Gen.Char["ab"], 1, 3]).Sample((texts, search) =>
        {
            var runs = texts.Where(one => one.Length > 0).Select((one, i) => new TextRun(one, i % 2 == 0 ? "" : "ansi-red")).ToList();
            var whole = string.Concat(texts);
            var marked = AnsiText.Mark(runs, search);

            Assert.Equal(whole, string.Concat(marked.Select(run => run.Text)));
            var hits = (whole.Length - whole.Replace(search, "", StringComparison.OrdinalIgnoreCase).Length) / search.Length;
            Assert.Equal(hits * search.Length, marked.Where(run => run.IsHit).Sum(run => run.Text.Length));
        });
    }
}
