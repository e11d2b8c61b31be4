using CsCheck;
using Portal.Core.Planning;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Planning;

public class AllocationOverTimeTests
{
    private static readonly ResourceAmounts Offered = new(1000, 0, 2000);

    [Fact]
    public void Cpu_AndGpu_AreMeansOfEachPart()
    {
        // All of the CPU in the first minute, half in the second, none after; a GPU of two in the second and third.
        var allocation = new AllocationOverTime(Offered);
        allocation.Step(TimeSpan.Zero, new ResourceAmounts(1000, 0, 0));
        allocation.Step(TimeSpan.FromMinutes(1), new ResourceAmounts(500, 0, 1000));
        allocation.Step(TimeSpan.FromMinutes(2), new ResourceAmounts(0, 0, 1000));
        allocation.Step(TimeSpan.FromMinutes(3), ResourceAmounts.None);

        Assert.Equal([1000, 500, 0, 0], allocation.Cpu(TimeSpan.FromMinutes(4), 4));
        Assert.Equal([750, 0], allocation.Cpu(TimeSpan.FromMinutes(4), 2));
        Assert.Equal([0, 500, 500, 0], allocation.Gpu(TimeSpan.FromMinutes(4), 4));
    }

    [Fact]
    public void Step_TwiceAtOneInstant_TheLaterHolds()
    {
        var allocation = new AllocationOverTime(Offered);
        allocation.Step(TimeSpan.Zero, new ResourceAmounts(1000, 0, 0));
        allocation.Step(TimeSpan.Zero, new ResourceAmounts(200, 0, 0));

        Assert.Equal([200], allocation.Cpu(TimeSpan.FromHours(1), 1));
    }

    [Fact]
    public void Cpu_NothingOfferedOrNoTime_IsZero()
    {
        var allocation = new AllocationOverTime(default);
        allocation.Step(TimeSpan.Zero, ResourceAmounts.None);

        Assert.Equal([0, 0], allocation.Cpu(TimeSpan.FromHours(1), 2));
        Assert.Equal([0, 0], new AllocationOverTime(Offered).Cpu(TimeSpan.Zero, 2));
    }

    [Fact]
    public void Parts_TogetherAreTheWhole() =>
        Gen.Select(Gen.Int[1, 500], Gen.Int[0, 1000]).Array[1, 30].Select(Gen.Int[1, 70]).Sample((steps, parts) =>
        {
            var allocation = new AllocationOverTime(Offered);
            var at = TimeSpan.Zero;
            foreach (var (seconds, cpu) in steps)
            {
                allocation.Step(at, new ResourceAmounts(cpu, 0, 0));
                at += TimeSpan.FromSeconds(seconds);
            }

            var whole = allocation.Cpu(at, 1)[0];
            Assert.InRange(allocation.Cpu(at, parts).Average(), whole - 1.5, whole + 1.5);
            Assert.Equal((int)Math.Round(steps.Sum(step => (double)step.Item1 * step.Item2) / at.TotalSeconds, MidpointRounding.AwayFromZero), whole);
        }, iter: 300);
}
