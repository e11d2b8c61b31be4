using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Manifest;

namespace Portal.Capabilities;

/// <summary>One ready-made AI task. It lives in a folder of its own and is added to <see cref="CapabilityCatalogue"/>.</summary>
internal interface ICapability
{
    /// <summary>What the portal shows and what the command line accepts; both come from here.</summary>
    CapabilityDescription Description { get; }

    /// <summary>Does the work. Throws <see cref="RefusalException"/> for what the caller can mend.</summary>
    void Run(VerbDescription verb, Arguments arguments, Journal journal);
}
