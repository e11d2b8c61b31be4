namespace Portal.Security;

/// <summary>Keeps redirects on this site.</summary>
public static class LocalAddress
{
    /// <summary><paramref name="address"/> when it is a path of ours, else the home page.</summary>
    /// <remarks>Browsers read a backslash as a slash and drop tabs and line ends, so <c>/\t/host</c> would be another site.</remarks>
    public static string Of(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.Any(c => c == '\\' || char.IsControl(c)) ? address : "/";
}
