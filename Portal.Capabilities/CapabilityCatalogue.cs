using Portal.Capabilities.Manifest;
using Portal.Capabilities.TextClassification;

namespace Portal.Capabilities;

/// <summary>All capabilities of this program, in the order the portal shows them.</summary>
internal static class CapabilityCatalogue
{
    private static readonly ICapability[] All = [new TextClassificationCapability()];

    public static IEnumerable<string> Ids => All.Select(each => each.Description.Id);

    public static IEnumerable<CapabilityDescription> Descriptions => All.Select(each => each.Description);

    public static ICapability? Find(string id) => All.FirstOrDefault(each => each.Description.Id == id);

    public static CapabilityManifest Manifest() => new(Schema: 1, [.. Descriptions]);
}
