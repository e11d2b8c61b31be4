using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Security.Revocation;

/// <summary>What is taken away is gone within five seconds, wherever it is open; what is not goes on.</summary>
[Collection(Name)]
public sealed class RevocationTests(RevocationSite site) : IClassFixture<RevocationSite>
{
    internal const string Name = "Seconds that are promised";

    public static IEnumerable<object[]> Cells =>
        from kind in RevocationTable.Kinds from cell in RevocationTable.Channels.Zip(kind.Effects) select (object[])[kind.Words, cell.First, cell.Second];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Channel_AfterItsRightIsGone_EndsInTime(string kind, RevocationChannel channel, RevocationEffect expected)
    {
        var (effect, after) = site.ResultOf(kind, channel);

        Assert.Equal(expected, effect);
        if (expected != RevocationEffect.GoesOn)
            Assert.InRange(after, TimeSpan.Zero, RevocationSite.Promise);
    }

    [Fact]
    public void Table_HasACellForEachChannel() => Violations.None(RevocationTable.Kinds.Where(kind => kind.Effects.Length != RevocationTable.Channels.Count).Select(kind => kind.Words));

    [Fact]
    public void Docs_ShowThisTable()
    {
        var docs = Repository.Read("docs/security.md");

        Violations.None(RevocationTable.Kinds.Where(kind => !docs.Contains(kind.Row, StringComparison.Ordinal)).Select(kind => kind.Row));
    }

    /// <summary>Alone: what is measured is the portal, and not a machine that does much else.</summary>
    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;
}
