using System.Text.Json;

namespace Portal.Tests.Capabilities;

public sealed class ManifestTests : IDisposable
{
    private readonly CapabilitiesProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void List_AsJson_NamesEveryCapabilityWithVerbsParametersAndResources()
    {
        using var manifest = JsonDocument.Parse(_program.Run("list", "--json").Succeeded().Output);

        Assert.Equal(1, manifest.RootElement.GetProperty("schema").GetInt32());
        var capability = Assert.Single(manifest.RootElement.GetProperty("capabilities").EnumerateArray());
        Assert.Equal("text-classification", capability.GetProperty("id").GetString());
        Assert.Equal("文本分类", capability.GetProperty("name").GetProperty("zh-CN").GetString());
        var train = capability.GetProperty("verbs")[0];
        Assert.Equal("train", train.GetProperty("name").GetString());
        Assert.Equal(1024, train.GetProperty("resources").GetProperty("memoryMebibytes").GetInt64());
        Assert.Equal(
            ["file", "column", "column", "file", "number", "number", "choice"],
            train.GetProperty("parameters").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!));
        Assert.Equal(
            ["model.zip", "metrics.json", "predictions.csv", "summary.md"],
            train.GetProperty("outputs").EnumerateArray().Select(each => each.GetProperty("file").GetString()!));
    }

    [Fact]
    public void List_EveryText_HasBothLanguages()
    {
        using var manifest = JsonDocument.Parse(_program.Run("list", "--json").Succeeded().Output);

        var texts = Objects(manifest.RootElement).Where(each => each.TryGetProperty("en", out _) || each.TryGetProperty("zh-CN", out _)).ToList();
        Assert.True(texts.Count > 20);
        Assert.All(texts, each =>
        {
            Assert.False(string.IsNullOrWhiteSpace(each.GetProperty("en").GetString()));
            Assert.Contains(each.GetProperty("zh-CN").GetString()!, character => character >= '\u4E00');
        });
    }

    [Fact]
    public void List_EveryColumn_NamesAFileParameterOfTheSameVerb()
    {
        using var manifest = JsonDocument.Parse(_program.Run("list", "--json").Succeeded().Output);

        foreach (var verb in Objects(manifest.RootElement).Where(each => each.TryGetProperty("parameters", out _)))
        {
            var parameters = verb.GetProperty("parameters").EnumerateArray().ToList();
            var files = parameters.Where(each => each.GetProperty("kind").GetString() == "file").Select(each => each.GetProperty("name").GetString()).ToList();
            Assert.All(
                parameters.Where(each => each.GetProperty("kind").GetString() == "column"),
                column => Assert.Contains(column.GetProperty("columnOf").GetString(), files));
        }
    }

    [Fact]
    public void Help_OfACapability_ListsItsOptions()
    {
        var help = _program.Run("text-classification", "--help").Succeeded().Output;

        Assert.Contains("--test-fraction", help, StringComparison.Ordinal);
        Assert.Contains("(default 0.2)", help, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(each => Objects(each.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };
}
