using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;

namespace Portal.Features.Closing;

/// <summary>Why something was refused, for people.</summary>
internal static class ClosingWords
{
    public static string Of(Refusal refusal, IStringLocalizer<ClosingText> text)
    {
        string Value(string name) => refusal.Details?.GetValueOrDefault(name) ?? "";
        var words = refusal.Code switch
        {
            "organisation_owes" => text["Refusal.organisation_owes", Value("owed"), Value("currency")],
            "last_owner" => text["Refusal.last_owner", Value("organisations")],
            _ => text["Refusal." + refusal.Code],
        };
        return words.ResourceNotFound ? text["Refusal.other", refusal.Code] : words;
    }
}
