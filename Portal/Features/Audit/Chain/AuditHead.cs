using System.Globalization;

namespace Portal.Features.Audit.Chain;

/// <summary>The last link at some time: whoever keeps it elsewhere can prove later that nothing up to it was touched.</summary>
public readonly record struct AuditHead(long Sequence, string Hash)
{
    /// <summary>Reads <c>sequence:hash</c>; null when it is none.</summary>
    public static AuditHead? Parse(string? text) =>
        text?.Trim().Split(':') is [var sequence, { Length: 64 } hash] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && hash.All(char.IsAsciiHexDigit)
            ? new AuditHead(number, hash.ToUpperInvariant())
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
