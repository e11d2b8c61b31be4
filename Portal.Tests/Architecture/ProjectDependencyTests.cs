using System.Xml.Linq;
using Portal.Tests.Testing;

namespace Portal.Tests.Architecture;

public sealed class ProjectDependencyTests
{
    [Theory]
    [InlineData("Portal.Core", "")]
    [InlineData("Portal.Runner", "Portal.Core")]
    [InlineData("Portal.Capabilities", "")]
    public void Project_ReferencesOnlyWhatItMay(string project, string allowed)
    {
        var references = Items(project, "ProjectReference")
            .Where(item => !string.Equals((string?)item.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase))
            .Select(item => Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/')));

        Assert.Equal(allowed.Split(',', StringSplitOptions.RemoveEmptyEntries), references);
    }

    [Theory]
    [InlineData("Portal.Core")]
    [InlineData("Portal.Runner")]
    public void Project_OfTheBaseLibraryOnly_HasNoPackageOrFramework(string project) =>
        Violations.None(Items(project, "PackageReference").Concat(Items(project, "FrameworkReference")).Select(item => (string?)item.Attribute("Include")));

    private static IEnumerable<XElement> Items(string project, string name) =>
        XDocument.Load(Repository.PathOf($"{project}/{project}.csproj")).Descendants(name);
}
