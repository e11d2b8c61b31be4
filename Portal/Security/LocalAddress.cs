namespace Portal.Security;

/// <summary>Keeps redirects on this site.</summary>
public static class LocalAddress
{
    /// <summary><paramref name="address"/> when it is a path of ours, else the home page.</summary>
    public static string Of(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal) ? address : "/";
}
