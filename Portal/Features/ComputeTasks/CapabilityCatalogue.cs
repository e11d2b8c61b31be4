using System.Diagnostics;
using System.Text.Json;
using Portal.Core.Primitives;

namespace Portal.Features.ComputeTasks;

/// <summary>The ready-made AI tasks: what there is, and the command that runs one in the sandbox. A capability is named <c>id.verb</c>.</summary>
public sealed class CapabilityCatalogue
{
    /// <summary>Where the sandbox sees the program.</summary>
    public const string SandboxFolder = "/opt/portal/capabilities";

    /// <summary>Where the sandbox sees the runtime that the portal itself runs on.</summary>
    public const string SandboxDotnet = "/opt/portal/dotnet";

    /// <summary>The program on this machine.</summary>
    internal static string ProgramPath { get; } = Path.Combine(AppContext.BaseDirectory, "capabilities", "portal-capabilities.dll");

    private readonly Lazy<CapabilityManifest> _manifest = new(Load);

    public IReadOnlyList<CapabilityDescription> All => _manifest.Value.Capabilities;

    public (CapabilityDescription Capability, CapabilityVerb Verb)? Find(string capabilityId)
    {
        var split = capabilityId.LastIndexOf('.');
        if (split < 0)
            return null;
        var capability = All.FirstOrDefault(capability => capability.Id == capabilityId[..split]);
        var verb = capability?.Verbs.FirstOrDefault(verb => verb.Name == capabilityId[(split + 1)..]);
        return verb is null ? null : (capability!, verb);
    }

    /// <summary>Null when the arguments suit the capability; else the refusal naming the parameter.</summary>
    /// <param name="inputNames">Files the task has; a file parameter must name one of them.</param>
    public Refusal? Check(string capabilityId, IReadOnlyDictionary<string, string> arguments, IReadOnlyCollection<string> inputNames)
    {
        if (Find(capabilityId) is not var (_, verb))
            return new Refusal("unknown_capability", "capabilityId");
        foreach (var name in arguments.Keys.Where(name => verb.Parameters.All(parameter => parameter.Name != name)))
            return new Refusal("unknown_parameter", name);
        foreach (var parameter in verb.Parameters)
        {
            var value = arguments.GetValueOrDefault(parameter.Name, "");
            if (parameter.Required && value.Length == 0)
                return new Refusal("parameter_missing", parameter.Name);
            if (value.Length > 0 && parameter.Kind == "file" && !inputNames.Contains(value))
                return new Refusal("input_not_chosen", parameter.Name, new Dictionary<string, string>(StringComparer.Ordinal) { ["file"] = value });
            if (value.Length > 0 && parameter.Kind == "choice" && parameter.Choices!.All(choice => choice.Value != value))
                return new Refusal("parameter_not_a_choice", parameter.Name);
        }

        return null;
    }

    /// <summary>Program and arguments inside the sandbox.</summary>
    public string[] Command(string capabilityId, IReadOnlyDictionary<string, string> arguments)
    {
        var (capability, verb) = Find(capabilityId) ?? throw new InvalidOperationException($"There is no capability '{capabilityId}'.");
        var words = new List<string> { $"{SandboxDotnet}/dotnet", $"{SandboxFolder}/portal-capabilities.dll", capability.Id, verb.Name };
        foreach (var parameter in verb.Parameters)
        {
            if (arguments.GetValueOrDefault(parameter.Name, "") is not { Length: > 0 } value)
                continue;
            words.Add($"--{parameter.Name}");
            words.Add(parameter.Kind == "file" ? $"/work/in/{value}" : value);
        }

        return [.. words];
    }

    private static CapabilityManifest Load()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ProgramPath, "list", "--json"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<CapabilityManifest>(json, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The capabilities program describes nothing.");
    }
}
