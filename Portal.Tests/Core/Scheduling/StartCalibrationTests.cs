using Portal.Core.Scheduling;

namespace Portal.Tests.Core.Scheduling;

public class StartCalibrationTests
{
    private readonly StartCalibration _calibration = new();

    [Fact]
    public void Around_BeforeEnoughIsKnown_SaysNothing()
    {
        for (var i = 1; i < StartCalibration.Least; i++)
            _calibration.Add(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        Assert.Null(_calibration.Around(TimeSpan.FromHours(1)));

        _calibration.Add(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        var (least, most) = _calibration.Around(TimeSpan.FromHours(1))!.Value;
        Assert.Equal((60, 60), (Math.Round(least.TotalMinutes), Math.Round(most.TotalMinutes)));
    }

    [Fact]
    public void Around_ExpectationsThatAreOff_HoldsTheStartAsOftenAsItSays()
    {
        var random = new Random(3);
        var (inside, asked) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var expected = TimeSpan.FromSeconds(Math.Exp(10 * random.NextDouble()));
            // Most come early, by as much as half; some come far too late.
            var waited = expected * (random.Next(5) == 0 ? 1 + (4 * random.NextDouble()) : 0.5 + (0.5 * random.NextDouble()));
            if (_calibration.Around(expected) is { } interval)
                (inside, asked) = (inside + (waited >= interval.Least && waited <= interval.Most ? 1 : 0), asked + 1);
            _calibration.Add(expected, waited);
        }

        Assert.InRange((double)inside / asked, 0.77, 0.83);
    }

    [Fact]
    public void Around_FarPastWhatCanBe_StaysInTime() =>
        Assert.InRange(Learnt(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3000)).Around(TimeSpan.FromDays(3000))!.Value.Most, TimeSpan.FromDays(3649), TimeSpan.FromDays(3651));

    private StartCalibration Learnt(TimeSpan expected, TimeSpan waited)
    {
        for (var i = 0; i < StartCalibration.Least; i++)
            _calibration.Add(expected, waited);
        return _calibration;
    }
}
