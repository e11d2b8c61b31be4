using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Audit;

/// <summary>Makes the stored forms of an entry readable.</summary>
public static class AuditWords
{
    /// <summary>Page of the target, when it has one.</summary>
    public static string? Link(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Split('/', 2) switch
        {
            ["task", var id] => $"/tasks/{id}",
            ["organisation", var id] => $"/admin/customers/{id}",
            ["node", _] => "/admin/capacity",
            ["environment", _] => "/admin/environments",
            ["price-book", var id] => $"/admin/prices/{id}",
            ["trace", _] => "/admin/planner",
            ["announcement", _] => "/admin/announcements",
            ["mail", _] => "/admin/outbox",
            ["vouchers", _] => "/admin/vouchers",
            ["administrator", _] => "/admin/administrators",
            ["verification", var id] => $"/admin/verification/{id}",
            ["reason", _] => "/admin/verification/reasons",
            ["invoice", var id] => $"/billing/invoices/{id}",
            ["ledger"] => "/admin/self-audit",
            _ => null,
        };
    }

    /// <summary>Page of the target for those whose organisation it is; null when there is none.</summary>
    public static string? OwnLink(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Split('/', 2) switch
        {
            ["task", var id] => $"/tasks/{id}",
            ["invoice", var id] => $"/billing/invoices/{id}",
            ["verification", _] => "/account/verification",
            ["organisation", _] => "/organisation",
            _ => null,
        };
    }

    /// <summary>The word of a code. What an older version wrote may have no word any more: then the code is shown.</summary>
    public static string Of(IStringLocalizer<AuditText> texts, string key, string code)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var text = texts[key];
        return text.ResourceNotFound ? code : text;
    }

    /// <summary>Kind and the end of the id: the beginning of a time-ordered id is the same for all of a day.</summary>
    public static string Short(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Split('/', 2) is [var kind, { Length: > 12 } id] ? $"{kind}/…{id[^8..]}" : target;
    }

    // An id of a type of its own stands in an object; what else is nested is said in a row.
    private static string Readable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().ToList() is [{ Name: "value" } only] => Readable(only.Value),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null).Select(property => $"{property.Name} {Readable(property.Value)}")),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Readable)),
        JsonValueKind.True => "✓",
        JsonValueKind.False => "✗",
        _ => Readable(value.ToString()),
    };

    private static string Readable(string value) =>
        Guid.TryParseExact(value, "D", out _) ? $"…{value[^8..]}"
        : value.Contains('T') && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var at) ? at.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
        : value;

    /// <summary>Names and values of the details; what is no JSON object is one nameless value.</summary>
    public static IReadOnlyList<(string Name, string Value)> Details(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return [.. document.RootElement.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null).Select(property => (property.Name, Readable(property.Value)))];
        }
        catch (JsonException)
        {
            // Shown as it is.
        }

        return [("", json)];
    }
}
