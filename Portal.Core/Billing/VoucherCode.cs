using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Billing;

/// <summary>What is printed on a voucher: sixteen letters and digits, in groups of four, that stand for eighty random bits.</summary>
/// <remarks>Crockford's Base32 (https://www.crockford.com/base32.html): no I, L, O, U, and whoever reads a 0 as an O is understood.</remarks>
public readonly record struct VoucherCode
{
    /// <summary>Random bytes that a code is made of.</summary>
    public const int ByteCount = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = ByteCount * 8 / 5;

    private VoucherCode(string letters) => Letters = letters;

    private string Letters { get; }

    /// <summary>The code that stands for <paramref name="random"/>.</summary>
    /// <param name="random"><see cref="ByteCount"/> bytes that nobody can guess.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static VoucherCode Of(ReadOnlySpan<byte> random)
    {
        if (random.Length != ByteCount)
            throw new ArgumentException($"A code is made of {ByteCount} bytes.", nameof(random));
        UInt128 bits = 0;
        foreach (var one in random)
            bits = (bits << 8) | one;
        Span<char> letters = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--, bits >>= 5)
            letters[i] = Alphabet[(int)(bits & 31)];
        return new VoucherCode(letters.ToString());
    }

    /// <summary>Reads what somebody typed: in any case, with or without hyphens and spaces.</summary>
    /// <returns>Null when it cannot be a code.</returns>
    public static VoucherCode? Parse(string? text)
    {
        var letters = new StringBuilder(Length);
        foreach (var typed in (text ?? "").Where(typed => typed != '-' && !char.IsWhiteSpace(typed)))
        {
            var letter = char.ToUpperInvariant(typed) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (!Alphabet.Contains(letter, StringComparison.Ordinal) || letters.Length == Length)
                return null;
            letters.Append(letter);
        }

        return letters.Length == Length ? new VoucherCode(letters.ToString()) : null;
    }

    /// <summary>What is stored instead of the code, hexadecimal. Plain SHA-256 is enough: eighty random bits are not found by trying.</summary>
    public string Hash() => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(Letters)));

    /// <summary>As printed: <c>7Q2M-4KDA-0W9X-P5TC</c>.</summary>
    public override string ToString() => string.Join('-', Letters.Chunk(4).Select(group => new string(group)));
}
