namespace Portal.Tests.Testing;

/// <summary>How many rounds a property runs: few in every run, the published count with <c>eng/test.sh --long</c>.</summary>
internal static class Published
{
    public static bool IsLong => Environment.GetEnvironmentVariable("PORTAL_TEST_LONG") == "1";

    public static int Rounds(int always, int published) => IsLong ? published : always;
}
