using CsCheck;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Fairness;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling.Fairness;

public class RecentUseTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(10);
    private static readonly ProjectId Project = ATask.ProjectOf(ATask.OrganisationOf(1), 0);

    private static readonly Gen<(int Start, int Minutes, int Cpu)[]> GenRuns = Gen.Select(Gen.Int[-5000, -1], Gen.Int[0, 600], Gen.Int[1, 64]).Array[1, 12];

    [Fact]
    public void Of_WhatWasHeldForEver_IsAllOfIt_AndHalfAHalfLifeLater()
    {
        var use = new RecentUse(HalfLife);
        use.Add(Project, new ResourceAmounts(1000, 512, 250), Noon.AddYears(-1), Noon);

        Assert.Equal(1000, use.Of(Project, Noon).CpuMillicores, 6);
        Assert.Equal(256, use.Of(Project, Noon + HalfLife).MemoryMebibytes, 6);
        Assert.Equal(62.5, use.Of(Project, Noon + (2 * HalfLife)).GpuMilli, 6);
        Assert.Equal(default, use.Of(ATask.ProjectOf(ATask.OrganisationOf(2), 0), Noon));
    }

    [Fact]
    public void Of_AnyRunsInAnyOrder_IsTheIntegralOfWhatWasHeld() => GenRuns.Sample(runs =>
    {
        var (forward, backward) = (new RecentUse(HalfLife), new RecentUse(HalfLife));
        foreach (var run in runs)
            Add(forward, run);
        foreach (var run in runs.Reverse())
            Add(backward, run);
        var now = Noon.AddMinutes(600);

        var expected = runs.Sum(run => run.Cpu * 1000 * Integral(run.Start, run.Start + run.Minutes, now));
        Assert.Equal(expected, forward.Of(Project, now).CpuMillicores, 1e-3 * (1 + expected));
        Assert.Equal(forward.Of(Project, now).CpuMillicores, backward.Of(Project, now).CpuMillicores, 1e-9 * (1 + expected));
    }, iter: 300);

    private static void Add(RecentUse use, (int Start, int Minutes, int Cpu) run) =>
        use.Add(Project, new ResourceAmounts(run.Cpu * 1000L, 0, 0), Noon.AddMinutes(run.Start), Noon.AddMinutes(run.Start + run.Minutes));

    /// <summary>Minute by minute, at the middle of each.</summary>
    private static double Integral(int start, int end, DateTimeOffset now)
    {
        var perMinute = Math.Log(2) / HalfLife.TotalMinutes;
        return Enumerable.Range(start, end - start).Sum(minute => perMinute * Math.Exp(-perMinute * ((now - Noon).TotalMinutes - minute - 0.5)));
    }
}
