using System.Net;
using System.Text;

namespace Portal.Tests.Journeys;

/// <summary>One page with all pictures side by side.</summary>
public static class ContactSheet
{
    public static string Of(IEnumerable<string> sights, IEnumerable<string> dresses)
    {
        var folders = dresses.ToList();
        var html = new StringBuilder("<!DOCTYPE html><meta charset=utf-8><title>Screenshots</title><style>body{font:14px sans-serif}div{display:flex;gap:8px;overflow-x:auto;align-items:start}img{height:360px;border:1px solid #ccc}</style>");
        foreach (var sight in sights.Select(WebUtility.HtmlEncode))
        {
            html.Append("<h2>").Append(sight).Append("</h2><div>");
            foreach (var folder in folders)
                html.Append("<a href=\"").Append(folder).Append('/').Append(sight).Append(".png\" title=\"").Append(folder).Append("\"><img loading=lazy src=\"").Append(folder).Append('/').Append(sight).Append(".png\"></a>");
            html.Append("</div>");
        }

        return html.ToString();
    }
}
