using Portal.Tests.Testing;

namespace Portal.Tests.Runner;

/// <summary>Tests that run real attempts: one after the other, so that they meter themselves and not each other.</summary>
[CollectionDefinition(Name)]
public sealed class SandboxCollection
{
    public const string Name = "sandbox";
}

/// <summary>Skips, and says why, where the machine cannot run tasks.</summary>
[Collection(SandboxCollection.Name)]
public abstract class SandboxTest : IDisposable
{
    protected SandboxTest() => Skip.If(AttemptHarness.WhatIsMissing is not null, AttemptHarness.WhatIsMissing);

    protected AttemptHarness Attempts { get; } = new();

    public void Dispose()
    {
        Attempts.Dispose();
        GC.SuppressFinalize(this);
    }
}
