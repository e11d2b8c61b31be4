namespace Portal.Tests.Capabilities.Samples;

public sealed class ReviewSamplesTests : IDisposable
{
    private readonly CapabilitiesProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("reviews.csv")]
    [InlineData("reviews-zh.csv")]
    public void Samples_MadeAgain_EqualTheCommittedFile(string file)
    {
        _program.Run("samples", "reviews", "--seed", "7", "--rows", "1000", "--out", "again").Succeeded();

        var committed = File.ReadAllBytes(Path.Combine(CapabilitiesProgram.RepositoryRoot, "samples", file));
        Assert.Equal(committed, File.ReadAllBytes(_program.PathOf($"again/{file}")));
    }

    [Fact]
    public void Samples_WithAnotherSeed_Differ()
    {
        _program.Run("samples", "reviews", "--seed", "7", "--rows", "50", "--out", "a").Succeeded();
        _program.Run("samples", "reviews", "--seed", "8", "--rows", "50", "--out", "b").Succeeded();

        Assert.NotEqual(_program.Text("a/reviews.csv"), _program.Text("b/reviews.csv"));
    }
}
