namespace Portal.Tests.Architecture;

internal static class Violations
{
    /// <summary>Fails with every offender on a line of its own and in full.</summary>
    public static void None(IEnumerable<string?> found)
    {
        var all = found.Distinct(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{all.Count} against the rule:\n  {string.Join("\n  ", all)}");
    }
}
