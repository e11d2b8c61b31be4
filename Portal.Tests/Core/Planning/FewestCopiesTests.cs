using CsCheck;
using Portal.Core.Planning;

namespace Portal.Tests.Core.Planning;

public class FewestCopiesTests
{
    [Fact]
    public void Find_AskingEachAtMostOnce_IsTheFewest() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 120]).Sample((most, needed) =>
        {
            var asked = new List<int>();

            var found = FewestCopies.Find(most, copies =>
            {
                asked.Add(copies);
                return copies >= needed;
            });

            Assert.Equal(needed <= most ? needed : null, found);
            Assert.Equal(asked.Distinct(), asked);
            Assert.All(asked, copies => Assert.InRange(copies, 1, most));
            Assert.True(asked.Count <= (2 * Math.Log2(most)) + 2, $"{asked.Count} of {most} were tried.");
        });

    [Fact]
    public void Find_MoreThatIsByChanceWorse_IsStillEnough() => Assert.Equal(4, FewestCopies.Find(8, copies => copies is 4 or 6 or 8));
}
