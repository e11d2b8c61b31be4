using Portal.Tests.Testing;

namespace Portal.Tests.Journeys;

/// <summary>
/// The portal that all journeys share. It claims more cores and memory than there are, so that seconds cost enough to compare to the
/// cent, and gives little credit, so that the wallet pays.
/// </summary>
public sealed class JourneyPortal() : PlayPortal(
    ("Portal__Welcome__CreditUnits", "1"), ("Portal__LocalEngine__CpuMillicores", "4000000"), ("Portal__LocalEngine__MemoryMebibytes", "4194304")), IAsyncLifetime
{
    private Task<Showcase>? _showcase;

    public Task InitializeAsync() => StartAsync();

    /// <summary>People and their tasks to look at, made when first asked for.</summary>
    public Task<Showcase> ShowcaseAsync() => _showcase ??= Showcase.BuildAsync(this, days: 0);

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}

[CollectionDefinition(Name)]
public sealed class JourneyCollection : ICollectionFixture<JourneyPortal>
{
    public const string Name = "journey";
}

/// <summary>Skips, and says why, where there is no browser or no sandbox.</summary>
[Collection(JourneyCollection.Name)]
public abstract class JourneyTest
{
    protected JourneyTest(JourneyPortal portal)
    {
        Skip.If(PlayPortal.WhatIsMissing is not null, PlayPortal.WhatIsMissing);
        Portal = portal;
    }

    protected JourneyPortal Portal { get; }
}
