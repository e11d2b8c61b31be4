using CsCheck;
using Portal.Capabilities;
using Portal.Capabilities.Tables;

namespace Portal.Tests.Capabilities.Tables;

public sealed class DelimitedTextTests
{
    private static readonly Gen<string> AnyField = Gen.Char["ab,;\"\t\r\n 中é"].Array[0, 6].Select(characters => new string(characters));

    private static readonly Gen<string[][]> AnyRows =
        Gen.Int[1, 4].SelectMany(width => AnyField.Array[width].Array[1, 6]);

    [Fact]
    public void Split_OfWhatTheWriterWrote_GivesTheFieldsBack() => AnyRows.Sample(rows =>
    {
        using var text = new StringWriter();
        var csv = new CsvWriter(text);
        foreach (var row in rows)
            csv.Write(row);

        Assert.Equal(rows, DelimitedText.Split("a.csv", text.ToString(), ',').Select(row => row.Fields));
    });

    [Fact]
    public void Split_OfWhatTheWriterWrote_TellsTheLineOfEachRow() => AnyRows.Sample(rows =>
    {
        using var text = new StringWriter();
        var csv = new CsvWriter(text);
        var lines = new List<int>();
        foreach (var row in rows)
        {
            lines.Add(text.ToString().Count(character => character == '\n') + 1);
            csv.Write(row);
        }

        Assert.Equal(lines, DelimitedText.Split("a.csv", text.ToString(), ',').Select(row => row.Line));
    });

    [Fact]
    public void Parse_OfAnyText_GivesATableOrARefusal() => AnyField.Array[0, 12].Select(string.Concat).Sample(text =>
    {
        try
        {
            var table = TableFile.Parse("a.csv", text);
            Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Fields.Length));
        }
        catch (RefusalException refusal)
        {
            Assert.NotEmpty(refusal.Remedy);
        }
    });

    [Fact]
    public void Split_WithCrLf_EndsTheLineThere() =>
        Assert.Equal([["a", "b"], ["1", "2\r\n3"]], DelimitedText.Split("a.csv", "a,b\r\n\r\n1,\"2\r\n3\"\r\n", ',').Select(row => row.Fields));

    [Fact]
    public void Parse_OfTsv_TakesQuotesAsText() =>
        Assert.Equal("say \"hi, you\"", TableFile.Parse("a.tsv", "label\ttext\nx\tsay \"hi, you\"\n").Rows[0].Fields[1]);

    [Theory]
    [InlineData("a,b\n1,2\n", ',')]
    [InlineData("a;b\n1,5;2,5\n", ';')]
    [InlineData("a\tb\n1,5\t2,5\n", '\t')]
    [InlineData("\"a;b;c\",d\n1,2\n", ',')]
    [InlineData("a\n1,2\n", ',')]
    public void SniffDelimiter_LooksAtTheHeaderOutsideQuotes(string text, char expected) =>
        Assert.Equal(expected, DelimitedText.SniffDelimiter(text));

    [Theory]
    [InlineData("a,b\n1,\"2\n3,4\n", "line 2, column 3: the quote opened here is never closed")]
    [InlineData("a,b\n1,2\n1,\"2\" x\n", "line 3, column 6: text after the closing quote")]
    [InlineData("a,b\n1,\"2\n\"x\n", "line 3, column 2: text after the closing quote")]
    [InlineData("a,b\n1,2 \"x\"\n", "line 2, column 5: a quote inside a field")]
    [InlineData("a,b\n1,2,3\n", "line 2: 3 fields, but the header has 2 columns")]
    [InlineData("a,b\n1,2\n\n1\n", "line 4: 1 field, but the header has 2 columns")]
    [InlineData("a,\n1,2\n", "line 1, column 2: the header is empty")]
    [InlineData("a,a\n1,2\n", "line 1: the column 'a' occurs twice")]
    public void Parse_OfBrokenText_SaysWhere(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<RefusalException>(() => TableFile.Parse("a.csv", text)).Message, StringComparison.Ordinal);
}
