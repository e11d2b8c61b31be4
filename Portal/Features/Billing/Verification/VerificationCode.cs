using System.Security.Cryptography;

namespace Portal.Features.Billing.Verification;

/// <summary>The code on a document by which anyone can check that it is genuine: 120 random bits in letters and digits that are not mistaken for each other.</summary>
public static class VerificationCode
{
    public const int Length = 24;
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);
}
