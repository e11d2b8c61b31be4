using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;

namespace Portal.Components.Shared;

/// <summary>Resources as people say them: <c>2 cores · 4 GiB · 1 GPU</c>.</summary>
public static class AmountFormat
{
    public static string Format(ResourceAmounts amounts, IStringLocalizer<SharedText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var parts = new List<string>(3);
        if (amounts.CpuMillicores != 0)
            parts.Add(Cores(amounts.CpuMillicores, texts));
        if (amounts.MemoryMebibytes != 0)
            parts.Add(BytesFormat.FormatMebibytes(amounts.MemoryMebibytes));
        if (amounts.GpuMilli != 0)
            parts.Add($"{Thousandths(amounts.GpuMilli)} GPU");
        return parts.Count == 0 ? texts["Amount.None"] : string.Join(" · ", parts);
    }

    public static string Cores(long millicores, IStringLocalizer<SharedText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts[millicores == 1000 ? "Amount.Core" : "Amount.Cores", Thousandths(millicores)];
    }

    /// <summary>Millicores or GPU milli as whole units: <c>0.5</c>, <c>2</c>.</summary>
    public static string Thousandths(long value) => (value / 1000m).ToString("#,0.###", CultureInfo.InvariantCulture);
}
