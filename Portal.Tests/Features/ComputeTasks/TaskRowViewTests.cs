using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class TaskRowViewTests : PortalComponentTest
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 14, 20, 0, TimeSpan.Zero);

    public TaskRowViewTests() => Services.AddSingleton<WaitingWords>();

    [Theory]
    [InlineData("en", false, "Place 3 · expected start 03-02 14:20")]
    [InlineData("en", true, "Place 3 · reserved from 03-02 14:20")]
    [InlineData("zh-CN", false, "第 3 位 · 预计开始 03-02 14:20")]
    [InlineData("zh-CN", true, "第 3 位 · 已预留，开始时间 03-02 14:20")]
    public void Render_OneThatWaits_TellsItsPlaceAndItsStart(string culture, bool isReserved, string line)
    {
        UseCulture(culture);

        Assert.Equal(line, Line(ARow(TaskState.Queued, 3, Start, isReserved)));
    }

    [Fact]
    public void Render_WithoutAForecast_TellsThePlaceAlone() => Assert.Equal("Place 3", Line(ARow(TaskState.Queued, 3, null, false)));

    [Fact]
    public void Render_OneThatRuns_TellsNoPlace() =>
        Assert.Empty(Render<TaskRowView>(parameters => parameters.Add(view => view.Row, ARow(TaskState.Running, null, null, false))).FindAll("[data-testid=row-place]"));

    private string Line(TaskRow row) => string.Join(' ', Render<TaskRowView>(parameters => parameters.Add(view => view.Row, row)).Find("[data-testid=row-place]").TextContent
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static TaskRow ARow(TaskState state, int? place, DateTimeOffset? start, bool isReserved) => new(
        Guid.Empty, "train", state, TaskType.Other, PriorityClass.Standard, "vision", "Owner", new ResourceAmounts(1000, 1024, 0), Start.AddHours(-1), null, null, null, null,
        SchedulingReason.BehindReservation, new Dictionary<string, string>(), place, start, isReserved, null, null, 1_000_000, "CNY", 1);
}
