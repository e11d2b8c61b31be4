using System.Globalization;

namespace Portal.Features.Verification.Documents;

/// <summary>
/// The verb <c>inspect-document TYPE PIXELS PAGES</c>, which the portal runs for itself: the file comes by standard input, and what is kept of it goes to standard output.
/// Exit codes: 0 taken, with the number of pages as the only line of the error output; 1 refused, with the code and the limit there.
/// </summary>
public static class InspectionVerb
{
    public const string Name = "inspect-document";

    public static async Task<int> RunAsync(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var limits = new InspectionLimits(long.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        using var content = new MemoryStream();
        await using (var input = Console.OpenStandardInput())
            await input.CopyToAsync(content);
        var read = DocumentInspection.Read(content.ToArray(), Enum.Parse<DocumentType>(arguments[0]), limits);
        if (!read.IsAccepted)
        {
            await Console.Error.WriteAsync($"{read.Refusal.Code} {read.Refusal.Details?.GetValueOrDefault("most")}");
            return 1;
        }

        await using (var output = Console.OpenStandardOutput())
            await output.WriteAsync(read.Value.Content);
        await Console.Error.WriteAsync(read.Value.Pages.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
