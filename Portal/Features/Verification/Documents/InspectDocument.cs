using System.Globalization;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;

namespace Portal.Features.Verification.Documents;

/// <summary>
/// Looks at a file that somebody sent: its size and first bytes here, then the malware scanner's word, then a program of its own that reads it through, whose memory and time are limited.
/// Whatever a file does to its reader, it does not do to the portal.
/// </summary>
public sealed class InspectDocument(IOptions<VerificationOptions> options)
{
    private const string HeapLimit = "0x20000000";
    private const int Infected = 1;

    public long MaxBytes => options.Value.MaxFileBytes;

    public async Task<Result<(DocumentType Type, InspectedDocument Document)>> RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (await ReadAsync(stream, cancellationToken) is not { } content)
            return TooLarge();
        if (content.Length == 0)
            return DocumentRefusals.Of(DocumentRefusals.Empty);
        if (DocumentTypes.Of(content) is not { } type)
            return DocumentRefusals.Of(DocumentRefusals.TypeUnknown);
        if (await ScanAsync(content, cancellationToken) is { } refusal)
            return refusal;
        var read = await ReadThroughAsync(content, type, cancellationToken);
        return read.IsAccepted ? (type, read.Value) : read.Refusal;
    }

    public Refusal TooLarge() => DocumentRefusals.Of(DocumentRefusals.TooLarge, options.Value.MaxFileMebibytes);

    private TimeSpan Most => TimeSpan.FromSeconds(options.Value.MaxSeconds);

    private static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    // Null as soon as it is larger than allowed.
    private async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (content.Length + read > MaxBytes)
                return null;
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private async Task<Refusal?> ScanAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (options.Value.Scanner.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var program, .. var arguments])
            return null;
        var answer = await ChildProgram.RunAsync(program, arguments, content, Most, cancellationToken);
        // A scanner that is out of order lets nothing through.
        return answer?.ExitCode switch
        {
            0 => null,
            Infected => DocumentRefusals.Of(DocumentRefusals.Infected),
            _ => DocumentRefusals.Of(DocumentRefusals.ScannerUnavailable),
        };
    }

    private async Task<Result<InspectedDocument>> ReadThroughAsync(byte[] content, DocumentType type, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Portal.dll"), InspectionVerb.Name, $"{type}",
            (options.Value.MaxMegapixels * 1_000_000L).ToString(CultureInfo.InvariantCulture), options.Value.MaxPages.ToString(CultureInfo.InvariantCulture),
        ];
        var answer = await ChildProgram.RunAsync(Dotnet, arguments, content, Most, cancellationToken, ("DOTNET_GCHeapHardLimit", HeapLimit));
        return answer switch
        {
            { ExitCode: 0 } when int.TryParse(answer.Error, NumberStyles.None, CultureInfo.InvariantCulture, out var pages) && answer.Output.Length > 0 => new InspectedDocument(answer.Output, pages),
            { ExitCode: 1 } when answer.Error.Split(' ') is [var code, var most] => DocumentRefusals.Of(code, long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null),
            _ => DocumentRefusals.Of(DocumentRefusals.Unreadable),
        };
    }
}
