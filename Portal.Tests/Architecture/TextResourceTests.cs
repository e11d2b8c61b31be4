using System.Text.RegularExpressions;
using System.Xml.Linq;
using Portal.Tests.Testing;

namespace Portal.Tests.Architecture;

/// <summary>The texts of both languages belong together, and every key that is asked for exists.</summary>
public sealed partial class TextResourceTests
{
    private static readonly string[] Resources = [.. Repository.Files("Portal", ".resx").Where(file => !file.EndsWith(".zh-CN.resx", StringComparison.Ordinal))];

    public static TheoryData<string> English { get; } = [.. Resources];

    [Fact]
    public void Chinese_WithoutEnglish_DoesNotExist() => Violations.None(
        Repository.Files("Portal", ".resx").Where(file => file.EndsWith(".zh-CN.resx", StringComparison.Ordinal)).Except(Resources.Select(Chinese)));

    [Theory]
    [MemberData(nameof(English))]
    public void Keys_AreTheSameInBothLanguages(string file) =>
        Assert.Equal(Texts(file).Keys.Order(StringComparer.Ordinal), Texts(Chinese(file)).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(English))]
    public void Texts_AreNeverEmpty(string file) =>
        Violations.None(Texts(file).Concat(Texts(Chinese(file))).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key));

    [Theory]
    [MemberData(nameof(English))]
    public void Placeholders_AreTheSameInBothLanguages(string file)
    {
        var chinese = Texts(Chinese(file));
        var wrong = Texts(file).Where(text => chinese.TryGetValue(text.Key, out var other) && !Placeholders(text.Value).SetEquals(Placeholders(other)));

        Violations.None(wrong.Select(text => text.Key));
    }

    [Fact]
    public void Keys_ThatAreAskedFor_Exist()
    {
        var missing = new List<string>();
        var asked = 0;
        foreach (var file in Repository.Files("Portal", ".razor", ".cs"))
        {
            var source = Repository.Read(file);
            foreach (var (name, resource) in Localizers(file, source))
            {
                var keys = Texts(resource).Keys;
                foreach (Match use in Use().Matches(source).Where(use => use.Groups["name"].Value == name))
                {
                    asked++;
                    var key = use.Groups["key"].Value;
                    // "Refusal." + code: at least one key must begin so.
                    if (use.Groups["next"].Value == "+" ? !keys.Any(known => known.StartsWith(key, StringComparison.Ordinal)) : !keys.Contains(key))
                        missing.Add($"{file}: {key} is not in {resource}");
                }
            }
        }

        Assert.True(asked > 50, $"Only {asked} uses were found: the pattern no longer fits the sources.");
        Violations.None(missing);
    }

    // Localizers a file declares, or its other half: X.razor and X.razor.cs are one class.
    private static IEnumerable<(string Name, string Resource)> Localizers(string file, string source)
    {
        var half = file.EndsWith(".razor", StringComparison.Ordinal) ? file + ".cs" : file.EndsWith(".razor.cs", StringComparison.Ordinal) ? file[..^3] : null;
        var both = half is not null && File.Exists(Repository.PathOf(half)) ? source + Repository.Read(half) : source;
        return Declaration().Matches(both)
            .Select(match => (match.Groups["name"].Value, Resources.SingleOrDefault(path => Path.GetFileNameWithoutExtension(path) == match.Groups["type"].Value)))
            .Where(found => found.Item2 is not null).Select(found => (found.Value, found.Item2!))
            .Distinct();
    }

    private static Dictionary<string, string> Texts(string file) => XDocument.Load(Repository.PathOf(file)).Root!.Elements("data")
        .ToDictionary(data => (string)data.Attribute("name")!, data => (string?)data.Element("value") ?? "", StringComparer.Ordinal);

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Groups[1].Value)];

    private static string Chinese(string english) => Path.ChangeExtension(english, ".zh-CN.resx");

    [GeneratedRegex(@"IStringLocalizer<(?<type>\w+)>\s+(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("""\b(?<name>\w+)\["(?<key>[^"]+)"\s*(?<next>[\],+])""", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Placeholder();
}
