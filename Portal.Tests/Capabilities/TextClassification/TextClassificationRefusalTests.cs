namespace Portal.Tests.Capabilities.TextClassification;

public sealed class TextClassificationRefusalTests : IDisposable
{
    private static readonly string Rows = string.Concat(Enumerable.Range(0, 10).Select(row => $"some text {row},{(row % 2 == 0 ? "a" : "b")}\n"));

    private readonly CapabilitiesProgram _program = new();

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, string, string> BadFiles => new()
    {
        { "nothing at all", "", "my.csv is empty" },
        { "a header alone", "text,label\n", "my.csv: 0 rows below the header, at least 10 are needed" },
        { "nine rows", "text,label\n" + string.Concat(Enumerable.Repeat("x,a\n", 9)), "my.csv: 9 rows below the header" },
        { "no such column", "message,label\n" + Rows, "my.csv, line 1: there is no column 'text'" },
        { "one class", "text,label\n" + string.Concat(Enumerable.Repeat("x,a\n", 12)), "my.csv, column label: every row has the label 'a'" },
        { "a class of one row", "text,label\n" + Rows + "odd one,c\n", "my.csv, line 12, column label: the label 'c' has this one row" },
        { "an empty label", "text,label\n" + Rows + "no label, \n", "my.csv, line 12, column label: the label is empty" },
        { "an open quote", "text,label\n" + Rows + "\"open,a\n", "my.csv, line 12, column 1: the quote opened here is never closed" },
        { "a row too long", "text,label\n" + Rows + "x,y,a\n", "my.csv, line 12: 3 fields, but the header has 2 columns" },
        { "a NUL byte", "text,label\n" + Rows + "x\0y,a\n", "my.csv, line 12: a NUL byte" },
        { "the same text everywhere", "text,label\n" + string.Concat(Enumerable.Repeat("x,a\nx,b\n", 6)), "all rows of a class hold the same text" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Train_OnABadFile_SaysWhatAndWhere(string what, string content, string expected)
    {
        _program.Write("my.csv", content);

        AssertRefused(expected, $"with {what}", "train", "--input", "my.csv", "--text-column", "text", "--label-column", "label");
        Assert.False(File.Exists(_program.PathOf("out/model.zip")));
    }

    [Fact]
    public void Train_OnTextThatIsNotUtf8_NamesTheLine()
    {
        File.WriteAllBytes(_program.PathOf("my.csv"), [.. "text,label\nok,a\n"u8, 0xC4, 0xE3, 0xBA, 0xC3, .. ",b\n"u8]);

        AssertRefused("my.csv, line 3: the byte 0xC4 is not UTF-8", "in another encoding", "train", "--input", "my.csv");
    }

    [Fact]
    public void Train_OnUtf16_SaysSo()
    {
        File.WriteAllText(_program.PathOf("my.csv"), "text,label\n" + Rows, System.Text.Encoding.Unicode);

        AssertRefused("the text is UTF-16", "in UTF-16", "train", "--input", "my.csv");
    }

    [Fact]
    public void Train_OnUtf8WithByteOrderMark_Works()
    {
        File.WriteAllText(_program.PathOf("my.csv"), "text,label\n" + Rows, System.Text.Encoding.UTF8);

        _program.Run("text-classification", "train", "--input", "my.csv", "--text-column", "text").Succeeded();
    }

    [Fact]
    public void Train_WithoutALabelColumnToGuess_ListsTheColumns()
    {
        _program.Write("my.csv", "first,second\n" + string.Concat(Enumerable.Range(0, 12).Select(row => $"x{row},y{row}\n")));

        AssertRefused("no label column was found", "without labels", "train", "--input", "my.csv");
    }

    [Fact]
    public void Train_OnAMissingFile_NamesIt() => AssertRefused("file gone.csv does not exist", "missing", "train", "--input", "gone.csv");

    [Fact]
    public void Train_IntoAnUnwritableFolder_RefusesBeforeWorking()
    {
        _program.Write("my.csv", "text,label\n" + Rows);
        _program.Write("taken", "a file where the folder should be");

        var outcome = AssertRefused("results cannot be written to taken", "fine", "train", "--input", "my.csv", "--out", "taken");
        Assert.DoesNotContain("::progress", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithATestFileOfOtherColumns_ListsThem()
    {
        _program.Write("my.csv", "text,label\n" + Rows);
        _program.Write("test.csv", "text,mood\nx,a\n");

        AssertRefused("test.csv, line 1: there is no column 'label' as in the training file; there are: text, mood", "fine", "train", "--input", "my.csv", "--test-input", "test.csv");
    }

    [Theory]
    [InlineData("--input is missing")]
    [InlineData("option '--colour' is not known", "--input", "my.csv", "--colour", "red")]
    [InlineData("--seed is 'x', not a whole number", "--input", "my.csv", "--seed", "x")]
    [InlineData("--seed is '1.5', not a whole number", "--input", "my.csv", "--seed", "1.5")]
    [InlineData("--test-fraction is 0.9, out of range", "--input", "my.csv", "--test-fraction", "0.9")]
    [InlineData("--language cannot be 'fr'", "--input", "my.csv", "--language=fr")]
    [InlineData("--seed has no value", "--input", "my.csv", "--seed")]
    [InlineData("--seed is given twice", "--input", "my.csv", "--seed", "1", "--seed", "2")]
    public void Train_WithBadOptions_SaysWhich(string expected, params string[] options) => AssertRefused(expected, "never read", ["train", .. options]);

    [Fact]
    public void Predict_WithAFileThatIsNoModel_SaysSo()
    {
        _program.Write("my.csv", "text\nx\n");
        _program.Write("model.zip", "not a zip");

        AssertRefused("model.zip cannot be read as a model", "fine", "predict", "--model", "model.zip", "--input", "my.csv");
    }

    [Fact]
    public void Predict_WithoutTheTextColumn_ListsTheColumns()
    {
        _program.Write("train.csv", "text,label\n" + Rows);
        _program.Run("text-classification", "train", "--input", "train.csv").Succeeded();
        _program.Write("my.csv", "first,second\nx,y\n");

        var outcome = AssertRefused("my.csv, line 1: there is no column 'text'", "of other columns", "predict", "--model", "out/model.zip", "--input", "my.csv");
        Assert.Contains("set --text-column to one of: first, second", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no capability 'mind-reading'", "mind-reading", "train")]
    [InlineData("text-classification has no verb 'guess'", "text-classification", "guess")]
    public void Program_WithAnUnknownWord_ListsTheKnown(string expected, params string[] arguments)
    {
        var outcome = _program.Run(arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private CapabilitiesProgram.Outcome AssertRefused(string expected, string what, params string[] arguments)
    {
        var outcome = _program.Run(["text-classification", .. arguments]);

        Assert.True(outcome.ExitCode == 2, $"a file {what} gave exit code {outcome.ExitCode}: {outcome.Error}");
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\nremedy:  ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        return outcome;
    }
}
