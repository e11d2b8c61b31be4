using Bunit;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class StateChipTests : PortalComponentTest
{
    [Theory]
    [InlineData(TaskState.Queued, false, "◌Queued", "waiting")]
    [InlineData(TaskState.Admitted, false, "◔Admitted", "active")]
    [InlineData(TaskState.Running, false, "◑Running", "active")]
    [InlineData(TaskState.Running, true, "◑Saving", "active")]
    [InlineData(TaskState.Succeeded, false, "●Succeeded", "good")]
    [InlineData(TaskState.Failed, false, "✕Failed", "bad")]
    [InlineData(TaskState.Cancelled, false, "⊘Cancelled", "neutral")]
    [InlineData(TaskState.Succeeded, true, "●Succeeded", "good")]
    public void Render_State_HasGlyphWordAndTone(TaskState state, bool isSaving, string text, string tone)
    {
        var chip = Render<StateChip>(parameters => parameters.Add(one => one.State, state).Add(one => one.IsSaving, isSaving)).Find(".chip");

        Assert.Equal(text, chip.TextContent);
        Assert.Contains(tone, chip.ClassList);
        Assert.Equal(state == TaskState.Running, chip.ClassList.Contains("moving"));
    }

    [Fact]
    public void Render_Chinese_SaysItInChinese()
    {
        UseChinese();

        Assert.Equal("◌排队中", Render<StateChip>(parameters => parameters.Add(one => one.State, TaskState.Queued)).Find(".chip").TextContent);
    }
}
