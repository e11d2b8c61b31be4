namespace Portal.Features.AccountSecurity;

/// <summary>Codes as people type them.</summary>
public static class SignInCode
{
    private const int MaxLength = 64;

    /// <summary>Without the blanks that apps show between groups.</summary>
    public static string Normal(string? code) => code is { Length: <= MaxLength } ? code.Replace(" ", "", StringComparison.Ordinal) : "";
}
