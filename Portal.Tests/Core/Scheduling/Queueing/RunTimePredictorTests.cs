using CsCheck;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Tests.Core.Scheduling.Queueing;

public class RunTimePredictorTests
{
    private static readonly Gen<(RunTimeTraits Traits, long RunSeconds)> GenLesson =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[1, 3], Gen.Long[1, 100_000], Gen.Long[0, 200_000])
            .Select((owner, template, cores, max, run) => (Traits(owner, cores, max, (ulong)template), run));

    [Fact]
    public void Predict_WithoutHistory_IsAPartOfTheMaximum() => Assert.Equal(1080, new RunTimePredictor().Predict(Traits(1, 1, 3600)).Quantile(0.5));

    [Fact]
    public void Predict_OfWhoRunsShort_IsShort()
    {
        var predictor = new RunTimePredictor();
        for (var i = 0; i < 30; i++)
        {
            predictor.Learn(Traits(1, 1, 3600), 20);
            predictor.Learn(Traits(2, 1, 3600), 3500);
        }

        Assert.Equal((20, 3500), (predictor.Predict(Traits(1, 1, 3600)).Quantile(0.5), predictor.Predict(Traits(2, 1, 3600)).Quantile(0.5)));
        Assert.True(predictor.Predict(Traits(3, 1, 3600)).Quantile(0.9) >= 3500, "a stranger may be like either");
    }

    [Fact]
    public void Predict_TheLaterAndTheMoreAlike_CountMore()
    {
        var predictor = new RunTimePredictor();
        for (var i = 0; i < 6; i++)
            predictor.Learn(Traits(1, 1, 3600, 1), 3000);
        for (var i = 0; i < 6; i++)
            predictor.Learn(Traits(1, 4, 600, 2), 60);
        var train = predictor.Predict(Traits(1, 1, 3600, 1));
        var test = predictor.Predict(Traits(1, 4, 600, 2));

        Assert.Equal((3000, 60), (train.Quantile(0.5), test.Quantile(0.5)));
        Assert.True(predictor.Predict(Traits(1, 2, 1800, 3)).Quantile(0.5) < 3000, "of unlike ones the later count");
    }

    [Fact]
    public void Predict_AnyHistory_StaysWithinTheMaximumAndRepeats() =>
        Gen.Select(GenLesson.Array[0, 60], GenLesson).Sample((lessons, next) =>
        {
            var (one, other) = (Taught(lessons).Predict(next.Traits), Taught(lessons).Predict(next.Traits));
            for (var share = 0.0; share <= 1; share += 0.125)
            {
                Assert.InRange(one.Quantile(share), 1, next.Traits.MaxRunSeconds);
                Assert.Equal(one.Quantile(share), other.Quantile(share));
            }
            Assert.Equal((one.MeanSeconds, one.SlowdownPerSecond), (other.MeanSeconds, other.SlowdownPerSecond));
        });

    [Fact]
    public void Learn_FromMoreOwnersThanAreKept_ForgetsWhoRanNothingForLongest()
    {
        var predictor = new RunTimePredictor();
        for (var owner = 0; owner < RunTimePredictor.MostOwners; owner++)
            predictor.Learn(Traits(owner, 1, 3600), owner == 1 ? 3000 : 20);
        predictor.Learn(Traits(0, 1, 3600), 20);
        Assert.Equal(3000, predictor.Predict(Traits(1, 1, 3600)).Quantile(0.9));

        predictor.Learn(Traits(-1, 1, 3600), 20);
        Assert.Equal(20, predictor.Predict(Traits(1, 1, 3600)).Quantile(0.9));
    }

    [Fact]
    public void Predict_OfAnUnknownOwner_KnowsOnlyWhatEverybodyUses()
    {
        var predictor = new RunTimePredictor();
        for (var i = 0; i < 30; i++)
            predictor.Learn(Traits(1, 1, 1000 + i) with { Owner = null }, 1000 + i);

        Assert.Equal((4000, 4000), (predictor.Predict(Traits(1, 1, 4000) with { Owner = null }).Quantile(0), predictor.Predict(Traits(1, 1, 4000)).Quantile(1)));
    }

    [Fact]
    public void DigestOf_TellsTemplatesApart()
    {
        Assert.NotEqual(RunTimeTraits.DigestOf(null, "python a.py"), RunTimeTraits.DigestOf(null, "python b.py"));
        Assert.Equal(RunTimeTraits.DigestOf("vision", "ignored"), RunTimeTraits.DigestOf("vision", null));
    }

    private static RunTimePredictor Taught((RunTimeTraits Traits, long RunSeconds)[] lessons)
    {
        var predictor = new RunTimePredictor();
        foreach (var (traits, run) in lessons)
            predictor.Learn(traits, run);
        return predictor;
    }

    private static RunTimeTraits Traits(int owner, int cores, long max, ulong template = 0) =>
        new(new UserId(new Guid(owner, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])), template, new ResourceAmounts(cores * 1000L, 1024, 0), max);
}
