using Portal.Core.Compute;

namespace Portal.Tests.Core.Compute;

public sealed class ComputeEnvironmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("python-3.12", true)]
    [InlineData("0", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData(".hidden", false)]
    [InlineData("-rf", false)]
    [InlineData("Python", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("环境", false)]
    [InlineData("a\0", false)]
    public void IsName_TakesWhatIsAlsoASafeFolder(string name, bool isName)
    {
        Assert.Equal(isName, ComputeEnvironment.IsName(name));
        Assert.Equal(isName, ComputeEnvironment.Register(name, "", "/srv/a", Now).IsAccepted);
    }

    [Fact]
    public void IsName_EndsAtItsBound()
    {
        Assert.True(ComputeEnvironment.IsName(new string('a', ComputeEnvironment.MaxNameLength)));
        Assert.False(ComputeEnvironment.IsName(new string('a', ComputeEnvironment.MaxNameLength + 1)));
    }

    [Theory]
    [InlineData("a\nb", "/srv/a", "description")]
    [InlineData("", "srv/a", "rootFolder")]
    [InlineData("", "/srv/\0a", "rootFolder")]
    public void Register_WithAWrongField_NamesIt(string description, string folder, string field) =>
        Assert.Equal(field, ComputeEnvironment.Register("a", description, folder, Now).Refusal!.Field);

    [Fact]
    public void Changes_RaiseTheVersionOnlyWhenSomethingChanged()
    {
        var environment = ComputeEnvironment.Register("a", " first ", "/srv/a", Now).Value;

        Assert.Null(environment.Change("first", "/srv/a"));
        environment.Restore();
        Assert.Equal(1, environment.Version);

        Assert.Null(environment.Change("second", "/srv/b"));
        environment.Retire();
        environment.Retire();
        Assert.Equal((3L, "second", "/srv/b", true), (environment.Version, environment.Description, environment.RootFolder, environment.IsRetired));
        Assert.NotNull(environment.Change("third", "relative"));
        Assert.Equal(("second", 3L), (environment.Description, environment.Version));
    }
}
