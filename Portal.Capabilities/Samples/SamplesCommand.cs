using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Manifest;

namespace Portal.Capabilities.Samples;

/// <summary><c>samples reviews</c>: makes the sample files of the repository, the same ones for the same seed.</summary>
internal static class SamplesCommand
{
    private static readonly ParameterDescription[] Parameters =
    [
        new() { Name = "seed", Kind = ParameterKind.Number, Label = new("Seed", "随机种子"), Default = "7", Minimum = 0, Maximum = int.MaxValue, Whole = true },
        new() { Name = "rows", Kind = ParameterKind.Number, Label = new("Rows", "行数"), Default = "1000", Minimum = 1, Maximum = 1_000_000, Whole = true },
    ];

    public static void Run(string[] args, Journal journal)
    {
        if (args is not ["reviews", .. var rest])
            throw new RefusalException("samples needs the name of a set", "use: portal-capabilities samples reviews [--seed 7] [--rows 1000] [--out samples]");
        var arguments = Arguments.Parse(rest, Parameters);
        var folder = WorkFolders.Output(arguments.OutputFolder ?? "samples");
        Write(Path.Combine(folder, "reviews.csv"), ReviewPhrases.English);
        Write(Path.Combine(folder, "reviews-zh.csv"), ReviewPhrases.Chinese);

        void Write(string path, ReviewPhrases phrases)
        {
            using var file = new StreamWriter(path);
            ReviewSamples.Write(file, phrases, arguments.WholeNumber("seed"), arguments.WholeNumber("rows"));
            journal.Say($"Wrote {path}.");
        }
    }
}
