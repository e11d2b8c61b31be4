using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Portal.Security;

/// <summary>Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six digits, steps of 30 seconds.</summary>
public static class Totp
{
    public const int StepSeconds = 30;

    /// <summary>Steps that a clock may be off, each way.</summary>
    private const int Drift = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of one step.</summary>
    /// <param name="key">The shared secret in base 32 (RFC 4648), without padding; case does not matter.</param>
    public static string CodeAt(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        // RFC 6238 names SHA-1, and apps know no other: as an HMAC it is sound.
        #pragma warning disable CA5350
        var hash = HMACSHA1.HashData(Decode(key), counter);
        #pragma warning restore CA5350
        var offset = hash[^1] & 0xf;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, near <paramref name="now"/>; null when it is of none.</summary>
    public static long? StepOf(string key, string code, DateTimeOffset now)
    {
        var given = System.Text.Encoding.ASCII.GetBytes(code);
        long? found = null;
        // All are compared, so that the time taken says nothing.
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(CodeAt(key, step)), given))
                found = step;
        }

        return found;
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>(key.Length * 5 / 8);
        var (buffer, bits) = (0, 0);
        foreach (var character in key)
        {
            var value = Base32.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (value < 0)
                throw new ArgumentException("The key is not in base 32.", nameof(key));
            (buffer, bits) = (((buffer << 5) | value) & 0xfff, bits + 5);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)((buffer >> bits) & 0xff));
        }

        return [.. bytes];
    }
}
