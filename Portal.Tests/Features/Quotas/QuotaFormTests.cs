using Bunit;
using Portal.Core.Capacity;
using Portal.Features.Quotas;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Quotas;

/// <summary>The fields of the dialogs: in units people type, by name, with what holds now.</summary>
public sealed class QuotaFormTests : PortalComponentTest
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void Ask_TypesWhatIsNeeded_AndSaysWhatHoldsNow()
    {
        var form = QuotaForm.ToAsk([new QuotaRow(QuotaField.Cpu, 8000, 0), new QuotaRow(QuotaField.Storage, 1L << 30, 0), new QuotaRow("gpuMilli:H200", 2000, 0)]);
        var fields = Render<QuotaFields>(parameters => parameters.Add(component => component.Form, form));

        Assert.Contains("now 8 cores", fields.Find(".field:has(#quota-cpuMillicores)").TextContent, StringComparison.Ordinal);
        Assert.Equal("Storage, GiB", fields.Find("label[for=quota-storageBytes]").TextContent);
        fields.Find("#quota-cpuMillicores").Change("12.5");
        fields.Find("#quota-gpuMilli-H200").Change("4");

        Assert.Equal(new Dictionary<string, long> { ["cpuMillicores"] = 12_500, ["gpuMilli:H200"] = 4000 }, form.Amounts());
    }

    [Fact]
    public void Answer_BeginsWithWhatWasAsked_UntilTheEndOfTheLastDay()
    {
        var until = new DateTimeOffset(2030, 10, 2, 16, 0, 0, TimeSpan.Zero);
        var asked = new Dictionary<string, long> { ["runningTasks"] = 80 };
        var open = new OpenQuotaRequest(
            Guid.Empty, "Aurora", new QuotaRequestRow(Guid.Empty, QuotaRequestState.Open, asked, "r", until, "Li", until, new Dictionary<string, long>(), null, "", null, null, false),
            [new QuotaRow("runningTasks", 50, 3)], new Dictionary<string, long>(), []);

        var form = QuotaForm.ToAnswer(open, Shanghai);

        Assert.Equal(asked, form.Amounts());
        Assert.Equal((new DateOnly(2030, 10, 2), until), (form.LastDay!.Value, form.End(Shanghai)!.Value));
        form.LastDay = null;
        Assert.Null(form.End(Shanghai));
    }

    [Fact]
    public void Bound_AnEmptiedField_IsNoLimitAnyMore()
    {
        var form = QuotaForm.ToBound(new ProjectQuotaView(Guid.Empty, "vision", [], new Dictionary<string, long> { ["memoryMebibytes"] = 2048, ["runningTasks"] = 4 }, 1), QuotaField.Plain);
        var fields = Render<QuotaFields>(parameters => parameters.Add(component => component.Form, form).Add(component => component.Placeholder, "no own limit"));

        Assert.Equal("2", fields.Find("#quota-memoryMebibytes").GetAttribute("value"));
        Assert.Equal("no own limit", fields.Find("#quota-cpuMillicores").GetAttribute("placeholder"));
        fields.Find("#quota-runningTasks").Change("");

        Assert.Equal(new Dictionary<string, long> { ["memoryMebibytes"] = 2048 }, form.Amounts());
    }

    [Fact]
    public void Facts_OfARaiseForATime_SayUntilWhenAndWhatWasSaid()
    {
        UseTimeZone("UTC");
        var end = new DateTimeOffset(2030, 10, 3, 0, 0, 0, TimeSpan.Zero);
        var request = new QuotaRequestRow(
            Guid.Empty, QuotaRequestState.Granted, new Dictionary<string, long> { ["runningTasks"] = 80 }, "deadline", null, "Li", end.AddDays(-2), new Dictionary<string, long> { ["runningTasks"] = 70 }, end, "for now", "Root", end.AddDays(-1), true);

        var facts = Render<QuotaRequestFacts>(parameters => parameters.Add(component => component.Request, request)).Markup;

        foreach (var said in new[] { "Running tasks 80", "granted", "deadline", "Given: Running tasks 70", "2030-10-03 00:00", "for now", "Root" })
            Assert.Contains(said, facts, StringComparison.Ordinal);
    }
}
