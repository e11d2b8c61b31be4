namespace Portal.Core.Accounts.Verification;

/// <summary>China's resident identity number (居民身份证号码).</summary>
/// <remarks>
/// GB 11643-1999: six digits of a place, eight of the date of birth, three of a sequence, and a check character by ISO 7064 MOD 11-2: the sum of the digits, each weighted by 2 to the power of its place
/// counted from the right, is 1 modulo 11, where X is 10.
/// </remarks>
public static class ResidentIdNumber
{
    /// <summary>Characters of a number.</summary>
    public const int Length = 18;

    private const int Modulus = 11;
    private const string CheckCharacters = "10X98765432";

    /// <summary>True for 17 digits with a date that exists and their check character; a small x is none.</summary>
    public static bool IsValid(string? number) =>
        number is { Length: Length } && number[..^1].All(char.IsAsciiDigit)
        && DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _)
        && CheckCharacter(number[..^1]) == number[^1];

    /// <summary>The check character of the first 17 digits.</summary>
    /// <exception cref="ArgumentException">Not 17 digits.</exception>
    public static char CheckCharacter(string first)
    {
        ArgumentNullException.ThrowIfNull(first);
        if (first.Length != Length - 1 || !first.All(char.IsAsciiDigit))
            throw new ArgumentException($"'{first}' is not the first {Length - 1} digits of a number.", nameof(first));
        // Horner's rule for the weights: each digit is doubled once for every place to its right, the check character's too.
        var sum = first.Aggregate(0, (sum, digit) => (sum + digit - '0') * 2 % Modulus);
        return CheckCharacters[sum];
    }
}
