using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;

namespace Portal.Features.ComputeTasks;

/// <summary>Words a refusal of a task: what is wrong with which field, and the nearest that would do.</summary>
public sealed class RefusalWords(IStringLocalizer<ComputeTasksText> texts, IStringLocalizer<SharedText> shared)
{
    public string Words(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var text = texts["Refusal." + KindOf(refusal), Arguments(refusal)];
        return text.ResourceNotFound ? texts["Refusal.other", refusal.Code, refusal.Field ?? ""] : text.Value;
    }

    /// <summary>The nearest that would be taken; null when none is known.</summary>
    public string? Remedy(Refusal refusal) => refusal.Details?.GetValueOrDefault("nearest") is { } nearest
        ? texts["Nearest", Amount(refusal.Field, nearest)].Value
        : refusal.Field == "requiredLabels" && refusal.Code == Feasibility.NeverFits ? texts["LeaveOut", refusal.Details?.GetValueOrDefault("asked") ?? ""].Value
        : null;

    /// <summary>An amount of a field of the request, in the units people think in.</summary>
    public string AmountOf(string field, long value) => Amount(field, value.ToString(CultureInfo.InvariantCulture));

    private object[] Arguments(Refusal refusal) => refusal.Code switch
    {
        "insufficient_balance" => [Money(refusal, "needed"), Money(refusal, "available")],
        "budget_used_up" => [texts["Budget." + refusal.Details?.GetValueOrDefault("scope")].Value],
        "budget_exceeded" => [Money(refusal, "needed"), Money(refusal, "available"), Money(refusal, "amount"), texts["Budget." + refusal.Details?.GetValueOrDefault("scope")].Value],
        "invalid_field" => [FieldName(refusal.Field), Bounds(refusal)],
        Quota.Exceeded when refusal.Field == QuotaField.Storage => [ScopeOf(refusal), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("limit")), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("nearest") ?? "0")],
        Quota.Exceeded => [QuotaName(refusal), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("asked")), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("limit")), ScopeOf(refusal)],
        "never_fits" or "unverified_limit" => [FieldName(refusal.Field), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("asked")), Amount(refusal.Field, refusal.Details?.GetValueOrDefault("limit") ?? refusal.Details?.GetValueOrDefault("nearest"))],
        "unverified_tasks" => [refusal.Details?.GetValueOrDefault("limit") ?? ""],
        "unpriced_sku" => [refusal.Details?.GetValueOrDefault("sku") ?? ""],
        "file_too_large" => [refusal.Details?.GetValueOrDefault("most") ?? ""],
        "file_in_use" => [refusal.Details?.GetValueOrDefault("task") ?? ""],
        _ => [refusal.Field ?? ""],
    };

    // What is counted in tasks is asked one by one, and how much of files was asked is not always known.
    private static string KindOf(Refusal refusal) => (refusal.Code, refusal.Field) switch
    {
        (Quota.Exceeded, QuotaField.Storage) => "storage_full",
        (Feasibility.NeverFits, "pools") => "no_such_pool",
        (Feasibility.NeverFits, "requiredLabels") => "no_such_label",
        (Quota.Exceeded, QuotaField.RunningTasks or QuotaField.QueuedTasks) => "quota_full",
        _ => refusal.Code,
    };

    private string ScopeOf(Refusal refusal) => texts["QuotaScope." + (refusal.Details?.GetValueOrDefault(TaskQuotas.Scope) ?? TaskQuotas.OfOrganisation)];

    private string QuotaName(Refusal refusal) => refusal.Details?.GetValueOrDefault("model") is { } model ? $"{FieldName(refusal.Field)} {model}" : FieldName(refusal.Field);

    private string FieldName(string? field)
    {
        var name = texts["Field." + field];
        return name.ResourceNotFound ? field ?? "" : name.Value;
    }

    private string Bounds(Refusal refusal)
    {
        var least = refusal.Details?.GetValueOrDefault("least");
        var most = refusal.Details?.GetValueOrDefault("most");
        return (least, most) switch
        {
            ({ } low, { } high) => texts["Between", Amount(refusal.Field, low), Amount(refusal.Field, high)],
            ({ } low, null) => texts["AtLeast", Amount(refusal.Field, low)],
            (null, { } high) => texts["AtMost", Amount(refusal.Field, high)],
            _ => texts["Rule." + (refusal.Details?.GetValueOrDefault("rule") ?? "other")] is { ResourceNotFound: false } rule ? rule.Value : "",
        };
    }

    private string Amount(string? field, string? text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return text ?? "";
        return field switch
        {
            "cpuMillicores" => AmountFormat.Cores(value, shared),
            "memoryMebibytes" => BytesFormat.FormatMebibytes(value),
            "gpuMilli" => $"{AmountFormat.Thousandths(value)} GPU",
            QuotaField.Storage => BytesFormat.Format(value),
            "maxRunSeconds" => DurationFormat.Format(TimeSpan.FromSeconds(value)),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Money(Refusal refusal, string name) =>
        refusal.Details is { } details && details.TryGetValue(name, out var amount) && details.TryGetValue("currency", out var currency)
            ? MoneyFormat.Format(Core.Primitives.Money.Parse(amount, currency), exact: false)
            : "";
}
