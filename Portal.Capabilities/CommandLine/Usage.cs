using System.Text;
using Portal.Capabilities.Manifest;

namespace Portal.Capabilities.CommandLine;

/// <summary>Help texts, made from the same descriptions that the command line is checked against.</summary>
internal static class Usage
{
    public static string Overview()
    {
        var text = new StringBuilder("portal-capabilities: ready-made AI tasks\n\n");
        foreach (var capability in CapabilityCatalogue.Descriptions)
            AppendVerbs(text, capability);
        text.Append("  list --json                       the manifest the portal reads\n");
        text.Append("  samples reviews [--out samples]   the sample data sets\n\n");
        return text.Append("Add --help after a capability for its options. Exit codes: 0 done, 1 unexpected, 2 input or usage.\n").ToString();
    }

    public static string Of(CapabilityDescription capability)
    {
        var text = new StringBuilder($"{capability.Id}: {capability.Description.English}\n");
        foreach (var verb in capability.Verbs)
        {
            text.Append($"\n{capability.Id} {verb.Name}: {verb.Description.English}\n");
            foreach (var parameter in verb.Parameters)
                AppendParameter(text, parameter);
            text.Append("  --out                 folder for results; PORTAL_OUT or ./out when absent\n");
        }

        return text.ToString();
    }

    private static void AppendVerbs(StringBuilder text, CapabilityDescription capability)
    {
        foreach (var verb in capability.Verbs)
            text.Append($"  {capability.Id} {verb.Name}".PadRight(36)).Append(verb.Description.English).Append('\n');
    }

    private static void AppendParameter(StringBuilder text, ParameterDescription parameter)
    {
        var remark = parameter.Required ? " (required)" : parameter.Default is { } value ? $" (default {value})" : "";
        text.Append($"  --{parameter.Name}".PadRight(24)).Append(parameter.Label.English).Append(remark).Append('\n');
    }
}
