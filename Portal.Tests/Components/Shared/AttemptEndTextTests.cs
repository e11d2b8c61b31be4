using Bunit;
using Portal.Components.Shared;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class AttemptEndTextTests : PortalComponentTest
{
    public static TheoryData<AttemptEnd> Ends => [.. Enum.GetValues<AttemptEnd>()];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Render_EachEnd_SaysInBothLanguagesWhetherItIsBilled(AttemptEnd end)
    {
        var english = Show(end);
        UseChinese();
        var chinese = Show(end);

        Assert.EndsWith(BilledState.IsBilled(end) ? "The time it ran is billed." : "This attempt costs nothing.", english, StringComparison.Ordinal);
        Assert.EndsWith(BilledState.IsBilled(end) ? "已运行的时间计费。" : "本次尝试不收费。", chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("AttemptEnd.", english + chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Lost_SaysItIsThePlatforms() =>
        Assert.Equal("The node or its runner stopped answering. This is on our side, not yours. This attempt costs nothing.", Show(AttemptEnd.Lost));

    [Fact]
    public void Render_KnownReason_SaysIt() => Assert.StartsWith("The work folder grew over its limit. This comes from the program", Show(AttemptEnd.Failed, "disk_limit"), StringComparison.Ordinal);

    [Fact]
    public void Render_UnknownReason_SaysTheEnd() => Assert.StartsWith("The program ended with exit code 3.", Show(AttemptEnd.Failed, "something_new", 3), StringComparison.Ordinal);

    [Fact]
    public void Render_StoppedBeforeStart_IsNotBilled() => Assert.EndsWith("This attempt costs nothing.", Show(AttemptEnd.Cancelled, "stopped_before_start"), StringComparison.Ordinal);

    private string Show(AttemptEnd end, string? reason = null, int? exitCode = null) =>
        Render<AttemptEndText>(parameters => parameters.Add(text => text.End, end).Add(text => text.Reason, reason).Add(text => text.ExitCode, exitCode)).Find("span").TextContent;
}
