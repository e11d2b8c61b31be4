using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Security.Passwords;

/// <summary>
/// A list as published by Have I Been Pwned: SHA-1 in hexadecimal, one a line, with or without <c>:count</c>. Prefixes of at least ten
/// digits, all of one length, do as well and keep the file small; 16 digits are compared at most. Held in memory at eight bytes a line.
/// </summary>
public sealed class BreachedPasswordFile : IBreachedPasswords
{
    private const int LeastDigits = 10;
    private const int MostDigits = 16;
    private readonly int _digits;
    private readonly ulong[] _prefixes;

    /// <exception cref="InvalidDataException">A line is no such prefix, or of another length than the first.</exception>
    public BreachedPasswordFile(string path)
    {
        var prefixes = new List<ulong>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            var hex = line.AsSpan(0, line.IndexOf(':', StringComparison.Ordinal) is >= 0 and var end ? end : line.Length).Trim();
            var digits = Math.Min(hex.Length, MostDigits);
            if (digits < LeastDigits || (_digits != 0 && digits != _digits) || !ulong.TryParse(hex[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var prefix))
                throw new InvalidDataException($"Line {prefixes.Count + 1} of {path} is not a SHA-1 prefix of {LeastDigits} or more hexadecimal digits, as long as the first.");
            _digits = digits;
            prefixes.Add(prefix);
        }

        prefixes.Sort();
        _prefixes = [.. prefixes];
    }

    public bool Contains(string password)
    {
        // Published lists are of SHA-1; nothing is protected by it here.
        #pragma warning disable CA5350
        var hash = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
        #pragma warning restore CA5350
        return _digits > 0 && Array.BinarySearch(_prefixes, ulong.Parse(hash.AsSpan(0, _digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) >= 0;
    }
}
