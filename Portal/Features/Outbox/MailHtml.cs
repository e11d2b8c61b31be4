using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Portal.Features.Outbox;

/// <summary>The text of a mail as HTML: the same words, its addresses as links, the one it asks to open as a button. No picture, script or font is fetched.</summary>
public static partial class MailHtml
{
    private const string Paragraph = "margin:0 0 16px;line-height:1.6";
    private const string Button = "display:inline-block;padding:10px 20px;border-radius:6px;background:#3257d6;color:#ffffff;text-decoration:none;font-weight:600";

    /// <param name="open">Label of the button.</param>
    public static string Of(string subject, string body, string language, string open)
    {
        ArgumentNullException.ThrowIfNull(body);
        var html = new StringBuilder()
            .Append("<!DOCTYPE html><html lang=\"").Append(Encoded(language)).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>")
            .Append(Encoded(subject)).Append("</title></head><body style=\"margin:0;padding:24px;font:16px -apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif\"><div style=\"max-width:560px;margin:0 auto\"><h1 style=\"font-size:20px;margin:0 0 24px\">")
            .Append(Encoded(subject)).Append("</h1>");
        var hasButton = false;
        foreach (var paragraph in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            html.Append("<p style=\"").Append(Paragraph).Append("\">");
            var lines = paragraph.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                    html.Append("<br>");
                // One door is enough; the links that follow are by the way.
                if (!hasButton && Address().Match(lines[i]) is { Success: true } link && link.Length == lines[i].Length)
                {
                    hasButton = true;
                    html.Append("<a href=\"").Append(Encoded(link.Value)).Append("\" style=\"").Append(Button).Append("\">").Append(Encoded(open)).Append("</a>");
                }
                else
                {
                    AppendLinked(html, lines[i]);
                }
            }

            html.Append("</p>");
        }

        return html.Append("</div></body></html>").ToString();
    }

    private static void AppendLinked(StringBuilder html, string line)
    {
        var at = 0;
        foreach (var link in Address().EnumerateMatches(line))
        {
            var address = Encoded(line.Substring(link.Index, link.Length));
            html.Append(Encoded(line[at..link.Index])).Append("<a href=\"").Append(address).Append("\">").Append(address).Append("</a>");
            at = link.Index + link.Length;
        }

        html.Append(Encoded(line[at..]));
    }

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    // Ends before what a sentence puts behind an address.
    [GeneratedRegex(@"https?://[^\s<>""]*[^\s<>"".,;:!?)\u3002\uFF0C\uFF1B]")]
    private static partial Regex Address();
}
