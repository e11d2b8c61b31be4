using Microsoft.Extensions.Localization;

namespace Portal.Engines;

/// <summary>Says what an engine found, in the language of the reader.</summary>
public static class EngineWords
{
    public static string Of(GpuSearch search, IStringLocalizer<EngineText> text)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(text);
        return search switch
        {
            { Outcome: GpuSearchOutcome.Found } => text["GpuSearch.Found", search.Devices ?? ""],
            { Outcome: GpuSearchOutcome.Failed, Said: null } => text["GpuSearch.FailedSilently", search.ExitCode ?? 0],
            { Outcome: GpuSearchOutcome.Failed } => text["GpuSearch.Failed", search.ExitCode ?? 0, search.Said],
            _ => text["GpuSearch." + search.Outcome],
        };
    }
}
