using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Manifest;
using Portal.Capabilities.Samples;

namespace Portal.Capabilities;

/// <summary>Finds the verb, runs it, and turns failures into exit codes: 0 done, 1 unexpected, 2 the caller can mend it.</summary>
internal static class EntryPoint
{
    private const int Unexpected = 1;
    private const int Refused = 2;

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            Dispatch(args, output);
            output.Flush();
            return 0;
        }
        catch (RefusalException refusal)
        {
            output.Flush();
            error.WriteLine($"refused: {refusal.Message}");
            error.WriteLine($"remedy:  {refusal.Remedy}");
            return Refused;
        }
        catch (Exception exception)
        {
            output.Flush();
            error.WriteLine($"unexpected: {exception}");
            return Unexpected;
        }
    }

    private static void Dispatch(string[] args, TextWriter output)
    {
        switch (args)
        {
            case [] or ["help" or "--help" or "-h", ..]:
                output.Write(Usage.Overview());
                break;
            case ["list", "--json"]:
                output.WriteLine(ManifestJson.Write(CapabilityCatalogue.Manifest()));
                break;
            case ["list"]:
                output.Write(Usage.Overview());
                break;
            case ["list", var unknown, ..]:
                throw new RefusalException($"list does not know '{unknown}'", "use: portal-capabilities list --json");
            case ["samples", .. var rest]:
                SamplesCommand.Run(rest, new Journal(output));
                break;
            default:
                RunCapability(args, output);
                break;
        }
    }

    private static void RunCapability(string[] args, TextWriter output)
    {
        var capability = CapabilityCatalogue.Find(args[0])
            ?? throw new RefusalException($"there is no capability '{args[0]}'", $"choose one of: {string.Join(", ", CapabilityCatalogue.Ids)}");
        var verbs = capability.Description.Verbs;
        if (args.Length < 2 || args[1] is "--help" or "-h")
        {
            output.Write(Usage.Of(capability.Description));
            return;
        }

        var verb = verbs.FirstOrDefault(each => each.Name == args[1])
            ?? throw new RefusalException(
                $"{args[0]} has no verb '{args[1]}'", $"choose one of: {string.Join(", ", verbs.Select(each => each.Name))}");
        if (args.Contains("--help"))
        {
            output.Write(Usage.Of(capability.Description));
            return;
        }

        capability.Run(verb, Arguments.Parse(args.AsSpan(2), verb.Parameters), new Journal(output));
    }
}
