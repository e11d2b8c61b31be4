using Portal.Features.Outbox;

namespace Portal.Tests.Features.Outbox;

public sealed class MailHtmlTests
{
    [Fact]
    public void Of_AnAddressAlone_IsTheOneButton()
    {
        var html = MailHtml.Of("Reset", "Hello A,\n\nhttps://portal.example/reset?user=1&code=2\n\nhttps://portal.example/help", "en", "Open");

        Assert.Contains("<a href=\"https://portal.example/reset?user=1&amp;code=2\" style=", html, StringComparison.Ordinal);
        Assert.Contains(">Open</a>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://portal.example/help\">https://portal.example/help</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnAddressInASentence_EndsBeforeItsFullStop()
    {
        var html = MailHtml.Of("s", "Open https://portal.example/a. Or打开https://portal.example/b。", "zh-CN", "Open");

        Assert.Contains("href=\"https://portal.example/a\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://portal.example/b\"", html, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html><html lang=\"zh-CN\">", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("https://a.example/\"onmouseover=\"alert(1)")]
    [InlineData("javascript:alert(1)")]
    public void Of_WhatSomebodyCalledSomething_StaysText(string name)
    {
        var html = MailHtml.Of(name, $"Hello {name},\n\n{name}\n\nbye", "en", "Open");

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"onmouseover", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.OrdinalIgnoreCase);
    }
}
