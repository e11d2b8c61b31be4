namespace Portal.Tests.Testing;

/// <summary>Few rounds: hundreds of runs are made, and what a mutant breaks shows early.</summary>
internal static class Published
{
    public static bool IsLong => false;

    public static int Rounds(int always, int published) => Math.Max(1, Math.Min(always, published) / 20);
}
