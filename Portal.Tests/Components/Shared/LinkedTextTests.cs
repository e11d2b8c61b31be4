using Bunit;
using CsCheck;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class LinkedTextTests : PortalComponentTest
{
    [Theory]
    [InlineData("Open https://a.example/x?code=1&b=2.", "https://a.example/x?code=1&b=2")]
    [InlineData("(http://a.example/)", "http://a.example/")]
    [InlineData("请打开https://a.example/确认，谢谢", "https://a.example/")]
    [InlineData("<https://a.example/x>", "https://a.example/x")]
    public void Render_Address_BecomesALink(string text, string address)
    {
        var link = Render<LinkedText>(parameters => parameters.Add(one => one.Text, text)).Find("a");

        Assert.Equal((address, address), (link.GetAttribute("href"), link.TextContent));
        Assert.Contains("noopener", link.GetAttribute("rel"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    public void Render_AnythingElse_StaysText(string text)
    {
        var shown = Render<LinkedText>(parameters => parameters.Add(one => one.Text, text));

        Assert.Empty(shown.FindAll("a, img"));
        Assert.Contains(text, shown.Nodes[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_AnyText_LosesNothing() => Gen.OneOf(Gen.String, Gen.String[Gen.Char["htps:/. a.%<>\"确"], 0, 60])
        .Sample(text => string.Concat(LinkedPart.Split(text).Select(part => part.Text)) == text);
}
