using System.Xml.Linq;

namespace Portal.Tests.Testing;

/// <summary>Looks texts up by key, so that a test names the message and not its wording.</summary>
public static class EnglishTexts
{
    /// <param name="resource">File below <c>Portal/</c> without its extension.</param>
    /// <param name="key">Name of the text.</param>
    public static string Of(string resource, string key) =>
        XDocument.Load(Repository.PathOf($"Portal/{resource}.resx")).Root!.Elements("data")
            .Single(data => (string?)data.Attribute("name") == key).Element("value")!.Value;
}
