using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;

namespace Portal.Tests.Features.Billing.Budgets;

public sealed class BudgetFormTests
{
    [Theory]
    [InlineData("50, 80,100", new[] { 50, 80, 100 })]
    [InlineData("50 % 80 %", new[] { 50, 80 })]
    [InlineData("50，80、100", new[] { 50, 80, 100 })]
    [InlineData("", new int[0])]
    [InlineData("50, many", new[] { 50, 0 })]
    [InlineData("-5", new[] { 0 })]
    public void ToRequest_ThresholdsAsPeopleTypeThem_AreRead(string typed, int[] percents) =>
        Assert.Equal(percents, new BudgetForm { Amount = "1", Thresholds = typed }.ToRequest(Guid.NewGuid()).Thresholds);

    [Fact]
    public void Of_Budget_GivesBackWhatItIs()
    {
        var money = Money.Parse("12.50", "CNY");
        var project = Guid.NewGuid();

        var request = BudgetForm.Of(new BudgetView(Guid.NewGuid(), project, null, "p", money, money, money, money, null, [20, 90], true, []), "").ToRequest(Guid.Empty);

        Assert.Equal(("12.50", project, true), (request.Amount, request.Project, request.Stops));
        Assert.Equal([20, 90], request.Thresholds);
    }

    [Fact]
    public void ToRequest_OfAKey_NamesTheKeyAlone()
    {
        var key = Guid.NewGuid();

        var request = new BudgetForm { Amount = "1", Target = BudgetForm.OfKey(key) }.ToRequest(Guid.Empty);

        Assert.Equal((null, key), (request.Project, request.Key));
    }
}
