using Portal.Components.Shared;
using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Features.Quotas;

/// <summary>Limits in the units people type: cores, GiB, devices. An empty field says nothing of it.</summary>
public sealed class QuotaForm
{
    private QuotaForm(IEnumerable<FieldForm> fields) => Fields = [.. fields];

    public IReadOnlyList<FieldForm> Fields { get; }

    public string Text { get; set; } = "";

    /// <summary>The last day; null for good.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>To ask for more than these limits.</summary>
    public static QuotaForm ToAsk(IEnumerable<QuotaRow> rows) => new(rows.Select(row => new FieldForm(row.Field, row.Limit)));

    /// <summary>To answer a request: what was asked, until when it was asked.</summary>
    public static QuotaForm ToAnswer(OpenQuotaRequest open, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(open);
        var request = open.Request;
        return new QuotaForm(request.Asked.Select(asked => new FieldForm(asked.Key, open.Rows.FirstOrDefault(row => row.Field == asked.Key)?.Limit ?? 0) { Value = QuotaFormat.ToTyped(asked.Key, asked.Value) }))
        {
            LastDay = request.AskedUntil is { } until ? LocalDay.Containing(until.AddTicks(-1), zone) : null,
        };
    }

    /// <summary>To bound a project by the fields of its organisation, and GPUs by model.</summary>
    public static QuotaForm ToBound(ProjectQuotaView project, IEnumerable<string> fields)
    {
        ArgumentNullException.ThrowIfNull(project);
        return new QuotaForm(fields.Select(field => new FieldForm(field, null) { Value = project.Limits.TryGetValue(field, out var limit) ? QuotaFormat.ToTyped(field, limit) : null }));
    }

    public IReadOnlyDictionary<string, long> Amounts() =>
        Fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => QuotaFormat.FromTyped(field.Name, field.Value!.Value), StringComparer.Ordinal);

    /// <summary>The end of the last day in a zone.</summary>
    public DateTimeOffset? End(TimeZoneInfo zone) => LastDay is { } day && day < DateOnly.MaxValue ? LocalDay.StartOf(day.AddDays(1), zone) : null;

    /// <param name="name">As <see cref="QuotaField"/> has it.</param>
    /// <param name="limit">What holds now; null where there is nothing to say.</param>
    public sealed class FieldForm(string name, long? limit)
    {
        public string Name => name;

        public long? Limit => limit;

        public decimal? Value { get; set; }
    }
}
