namespace Portal.Core.Accounts;

/// <summary>China's unified social credit code (统一社会信用代码), which is the tax number of organisations.</summary>
/// <remarks>
/// GB 32100-2015: 17 characters and a check character of the 31 digits and capital letters without I, O, S, V and Z. With their places in that alphabet as values and 3 to the power of their position,
/// modulo 31, as weights, the sum of all and the check value is a multiple of 31 (the system of GB/T 17710, ISO 7064).
/// </remarks>
public static class UnifiedCreditCode
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 18;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Base = 3;

    /// <summary>True for 18 characters of the alphabet whose last is the check character of the others.</summary>
    public static bool IsValid(string? code) => code is { Length: Length } && code.All(Alphabet.Contains) && CheckCharacter(code[..^1]) == code[^1];

    /// <summary>The check character of the first 17.</summary>
    /// <exception cref="ArgumentException">Not 17 characters of the alphabet.</exception>
    public static char CheckCharacter(string first)
    {
        ArgumentNullException.ThrowIfNull(first);
        if (first.Length != Length - 1 || !first.All(Alphabet.Contains))
            throw new ArgumentException($"'{first}' is not the first {Length - 1} characters of a code.", nameof(first));
        var (sum, weight) = (0, 1);
        foreach (var character in first)
        {
            sum += Alphabet.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * Base % Alphabet.Length;
        }

        return Alphabet[(Alphabet.Length - (sum % Alphabet.Length)) % Alphabet.Length];
    }
}
