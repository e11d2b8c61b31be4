using Bunit;
using MudBlazor;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class ActDialogTests : PortalComponentTest, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    // What is behind dialogs can only be let go of asynchronously.
    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Act_SentTwiceWhileUnderWay_IsDoneOnce()
    {
        var (acts, answer) = (0, new TaskCompletionSource());
        var dialogs = Render<MudDialogProvider>();
        var dialog = Render<ActDialog>(parameters => parameters.Add(act => act.IsOpen, true).Add(act => act.Act, "Pay").Add(act => act.OnAct, () =>
        {
            acts++;
            return answer.Task;
        }));

        var first = dialogs.Find("form").SubmitAsync();
        var second = dialogs.Find("form").SubmitAsync();
        answer.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(1, acts);
        // Once it is answered, a refusal may be mended and sent again.
        dialog.Render(parameters => parameters.Add(act => act.Problem, "Too much."));
        Assert.Equal("Too much.", dialogs.Find("[role=alert]").TextContent);
        await dialogs.Find("form").SubmitAsync();
        Assert.Equal(2, acts);
    }
}
