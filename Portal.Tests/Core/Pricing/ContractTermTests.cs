using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class ContractTermTests
{
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Contains_FromTheFirstInstantToBeforeTheLast()
    {
        Assert.True(Days(0, 2).Contains(Start));
        Assert.True(Days(0, 2).Contains(Start.AddDays(2).AddTicks(-1)));
        Assert.False(Days(0, 2).Contains(Start.AddDays(2)));
        Assert.False(Days(0, 2).Contains(Start.AddTicks(-1)));
        Assert.True(Days(0, null).Contains(Start.AddYears(100)));
    }

    [Theory]
    [InlineData(0, 2, 2, 4, false)]
    [InlineData(2, 4, 0, 2, false)]
    [InlineData(0, 3, 2, 4, true)]
    [InlineData(2, 4, 0, 3, true)]
    [InlineData(0, null, 5, 6, true)]
    [InlineData(5, 6, 0, null, true)]
    [InlineData(5, null, 0, 5, false)]
    [InlineData(0, 5, 5, null, false)]
    [InlineData(0, null, 9, null, true)]
    public void Overlaps_WhenTheyShareAnInstant(int from, int? to, int otherFrom, int? otherTo, bool overlap)
    {
        Assert.Equal(overlap, Days(from, to).Overlaps(Days(otherFrom, otherTo)));
        Assert.False(Days(from, to).Overlaps(Days(otherFrom, otherTo) with { OrganisationId = OrganisationId.New() }));
    }

    private static ContractTerm Days(int from, int? to) => new(Organisation, Start.AddDays(from), to is { } end ? Start.AddDays(end) : null);
}
