using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Features.Audit.Chain;

/// <summary>How a link of the chain is worked out: SHA-256 over the link before it and every field of the entry, each led by its length, so that no two entries read alike.</summary>
public static class AuditChain
{
    /// <summary>What the first link follows.</summary>
    public static string Start { get; } = new('0', 64);

    /// <param name="before">Hash of the link before; <see cref="Start"/> for the first.</param>
    /// <param name="entry">What is linked on.</param>
    /// <returns>64 hexadecimal digits, upper case.</returns>
    public static string Next(string before, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in (string?[])
        [
            before, entry.Id.ToString("D"), entry.At.UtcTicks.ToString(CultureInfo.InvariantCulture), entry.ActorId?.ToString("D"), entry.Actor, entry.Act, entry.Target, entry.Details, entry.Address,
        ])
            Append(hash, field);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // What is not there differs from what is empty.
    private static void Append(IncrementalHash hash, string? field)
    {
        var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
