using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Core.Capacity;

namespace Portal.Components.Shared;

/// <summary>Fields of quotas as people say them: names, amounts, and the units they type.</summary>
public static class QuotaFormat
{
    /// <summary>Name of a field: <c>CPU</c>, <c>GPU H200</c>, <c>running tasks</c>.</summary>
    public static string Name(string field, IStringLocalizer<SharedText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (QuotaField.ModelOf(field) is { } model)
            return $"GPU {model}";
        var name = texts["Quota." + field];
        return name.ResourceNotFound ? field : name.Value;
    }

    /// <summary>An amount of a field with its unit.</summary>
    public static string Amount(string field, long amount, IStringLocalizer<SharedText> texts) => field switch
    {
        QuotaField.Cpu => AmountFormat.Cores(amount, texts),
        QuotaField.Memory => BytesFormat.FormatMebibytes(amount),
        QuotaField.Storage => BytesFormat.Format(amount),
        _ when IsGpu(field) => $"{AmountFormat.Thousandths(amount)} GPU",
        _ => amount.ToString("#,0", CultureInfo.InvariantCulture),
    };

    /// <summary>Several, one behind the other: <c>CPU 8 cores · running tasks 80</c>.</summary>
    public static string Amounts(IReadOnlyDictionary<string, long> amounts, IStringLocalizer<SharedText> texts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        return string.Join(" · ", amounts.Select(pair => IsGpu(pair.Key) && QuotaField.ModelOf(pair.Key) is null
            ? Amount(pair.Key, pair.Value, texts) : $"{Name(pair.Key, texts)} {(IsGpu(pair.Key) ? AmountFormat.Thousandths(pair.Value) : Amount(pair.Key, pair.Value, texts))}"));
    }

    /// <summary>Name with the unit that is typed: <c>Memory, GiB</c>.</summary>
    public static string Label(string field, IStringLocalizer<SharedText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return field switch
        {
            QuotaField.Cpu => texts["Quota.CpuCores"],
            QuotaField.Memory or QuotaField.Storage => $"{Name(field, texts)}, GiB",
            _ => Name(field, texts),
        };
    }

    /// <summary>In the unit that is typed.</summary>
    public static decimal ToTyped(string field, long amount) => (decimal)amount / PartsOf(field);

    /// <summary>Back from it; what is too large to write down is as good as the largest, and the handler names the range.</summary>
    public static long FromTyped(string field, decimal typed) => (long)Math.Round(Math.Clamp(typed, -1_000_000_000m, 1_000_000_000m) * PartsOf(field));

    private static long PartsOf(string field) => field switch
    {
        QuotaField.Cpu => 1000,
        QuotaField.Memory => 1024,
        QuotaField.Storage => 1L << 30,
        _ => IsGpu(field) ? 1000 : 1,
    };

    private static bool IsGpu(string field) => field == QuotaField.Gpu || QuotaField.ModelOf(field) is not null;
}
