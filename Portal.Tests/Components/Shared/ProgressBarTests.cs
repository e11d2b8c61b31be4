using Bunit;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class ProgressBarTests : PortalComponentTest
{
    [Fact]
    public void Render_Progress_SaysShareWordsAndTimeLeft()
    {
        var bar = Show(714_000, "epoch 5 of 7", TimeSpan.FromMinutes(5));

        Assert.Equal("71 % · epoch 5 of 7 · about 2 min left", bar.Find(".progress-text").TextContent);
        Assert.Equal("71", bar.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public void Render_NoShare_ClaimsNone()
    {
        var bar = Show(null, "warming up", TimeSpan.FromMinutes(5));

        Assert.Equal("warming up", bar.Find(".progress-text").TextContent);
        Assert.Null(bar.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
    }

    private IRenderedComponent<ProgressBar> Show(int? ppm, string text, TimeSpan elapsed) =>
        Render<ProgressBar>(parameters => parameters.Add(bar => bar.Ppm, ppm).Add(bar => bar.Text, text).Add(bar => bar.Elapsed, elapsed));
}
