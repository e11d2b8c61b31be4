using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Portal.Features.Billing.Auditing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Auditing;

public sealed partial class SelfAuditTextTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Findings_EachThatTheAuditsName_HaveWords(string language)
    {
        var sources = Repository.Files("Portal.Core/Billing", ".cs").Where(file => file.EndsWith("Audit.cs", StringComparison.Ordinal)).ToList();
        var codes = sources.SelectMany(file => Code().Matches(Repository.Read(file))).Select(match => match.Groups[1].Value).Distinct().ToList();
        var texts = new ResourceManager(typeof(SelfAuditText)).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: true)!;

        Assert.True(codes.Count >= 25, $"{codes.Count} codes were found in {sources.Count} files.");
        Assert.DoesNotContain(codes, code => texts.GetString($"Code.{code}") is not { Length: > 0 });
    }

    // As the documentation of each audit lists them.
    [GeneratedRegex("<c>([a-z]+(?:_[a-z]+)+)</c>")]
    private static partial Regex Code();
}
