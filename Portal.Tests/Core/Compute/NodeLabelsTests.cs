using Portal.Core.Compute;

namespace Portal.Tests.Core.Compute;

public class NodeLabelsTests
{
    [Theory]
    [InlineData("zone", true)]
    [InlineData("4", true)]
    [InlineData("example.com/disk_type-2", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-zone", false)]
    [InlineData("zone.", false)]
    [InlineData("zo ne", false)]
    [InlineData("a=b", false)]
    [InlineData("区", false)]
    public void IsPart_OfALabel(string? text, bool isOne) => Assert.Equal(isOne, NodeLabels.IsPart(text));

    [Fact]
    public void IsPart_OfMoreThanTheLongest_IsNot() => Assert.Equal((true, false), (NodeLabels.IsPart(new string('x', 63)), NodeLabels.IsPart(new string('x', 64))));

    [Theory]
    [InlineData("zone", "", "labels[zone]", "label")]
    [InlineData("", "east", "labels[]", "label")]
    [InlineData("zone", null, "labels[zone]", "label")]
    public void Check_ABadLabel_IsNamed(string name, string? value, string field, string rule)
    {
        var refusal = NodeLabels.Check("labels", new Dictionary<string, string> { ["disk"] = "nvme", [name] = value! });

        Assert.Equal((TaskRefusal.InvalidField, field, rule), (refusal?.Code, refusal?.Field, refusal?.Details?["rule"]));
    }

    [Fact]
    public void Check_TooMany_SaysHowManyMayBe()
    {
        var labels = Enumerable.Range(0, NodeLabels.Most + 1).ToDictionary(i => $"l{i}", _ => "x");

        Assert.Equal(("labels", "16"), NodeLabels.Check("labels", labels) is { } refusal ? (refusal.Field, refusal.Details!["most"]) : default);
        labels.Remove("l0");
        Assert.Null(NodeLabels.Check("labels", labels));
    }

    [Fact]
    public void Text_OfLabels_IsByName() => Assert.Equal("disk=nvme, zone=east", NodeLabels.Text(new Dictionary<string, string> { ["zone"] = "east", ["disk"] = "nvme" }));
}
