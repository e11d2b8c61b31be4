using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Replay;

public sealed class TraceWordsTests : PortalComponentTest
{
    private IStringLocalizer<TraceText> Text => Services.GetRequiredService<IStringLocalizer<TraceText>>();

    /// <summary>Every fault there is, each with values that are told apart.</summary>
    private static List<TraceFault> All =>
    [
        .. typeof(TraceFault).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => (TraceFault)property.GetValue(null)!),
        .. typeof(TraceFault).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method is { IsSpecialName: false } && method.ReturnType == typeof(TraceFault))
            .Select(method => (TraceFault)method.Invoke(null, [.. method.GetParameters().Select(Sample)])!),
    ];

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Of_EachFault_HasWordsThatShowAllItsValues(string language)
    {
        UseCulture(language);

        Assert.True(All.Count > 15);
        Assert.All(All, fault =>
        {
            var words = TraceWords.Of(fault.Code, fault.Values, Text);
            Assert.NotEqual(fault.Code, words);
            Assert.All(fault.Values.Values, value => Assert.Contains(value, words, StringComparison.Ordinal));
            Assert.Equal(language == "en", words == TraceWords.English(fault));
        });
    }

    [Fact]
    public void Message_OnAMachineInChinese_IsEnglish()
    {
        UseChinese();

        Assert.Equal("log.swf, line 3, run time: \"NaN\" is not a number.", new TraceException("log.swf", 3, "run time", TraceFault.NotANumber("NaN")).Message);
        Assert.Equal("log.swf, line 9: There are no jobs.", new TraceException("log.swf", 9, null, TraceFault.NoJobs).Message);
    }

    [Fact]
    public void Field_OfALog_HasANameInChinese()
    {
        UseChinese();

        for (var wrong = 0; wrong < 18; wrong++)
        {
            var line = string.Join(' ', Enumerable.Range(0, 18).Select(field => field == wrong ? "NaN" : "1"));
            var field = Assert.Throws<TraceException>(() => SwfTrace.Read(new StringReader(line), "log.swf")).Field!;
            Assert.Contains(TraceWords.Field(field, Text), character => character > '\u4e00');
        }
    }

    [Fact]
    public void Field_OfATaskList_StaysAsItsFileHasIt() => Assert.Equal("cpu_milli", TraceWords.Field("cpu_milli", Text));

    private static object Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => $"text{parameter.Position}",
        var type when type == typeof(int) => 7001 + parameter.Position,
        var type when type == typeof(long) => 7001L + parameter.Position,
        _ => new[] { "first_column", "second_column" },
    };
}
