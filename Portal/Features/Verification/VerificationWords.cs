using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Features.Verification;

/// <summary>Words what verification refuses and decides, in the current language.</summary>
public sealed class VerificationWords(IStringLocalizer<VerificationText> texts, IStringLocalizer<SharedText> shared)
{
    public string Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var field = refusal.Field is { } name && texts["Field." + name] is { ResourceNotFound: false } known ? known.Value : refusal.Field ?? "";
        var text = texts["Refusal." + refusal.Code, field, refusal.Details?.GetValueOrDefault("most") ?? ""];
        return text.ResourceNotFound ? texts["Refusal.other", refusal.Code] : text.Value;
    }

    /// <summary>Why an item was refused, in the reader's language, with what the reviewer added.</summary>
    public static string ReasonOf(ItemDecision said)
    {
        ArgumentNullException.ThrowIfNull(said);
        var reason = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? said.ReasonChinese : said.ReasonEnglish;
        return string.IsNullOrWhiteSpace(said.Note) ? reason ?? "" : $"{reason} {said.Note}";
    }

    /// <summary>What one may ask before one is verified, in a sentence.</summary>
    public string Limits(PolicyView policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var gpu = policy.MaxGpuMilli == 0 ? texts["NoGpu"].Value : $"{AmountFormat.Thousandths(policy.MaxGpuMilli)} GPU";
        return texts["Limits", AmountFormat.Cores(policy.MaxCpuMillicores, shared), BytesFormat.FormatMebibytes(policy.MaxMemoryMebibytes), gpu, policy.MaxOpenTasks];
    }
}
