using CsCheck;
using Portal.Core.Execution;

namespace Portal.Tests.Core.Execution;

public class EventCodecTests
{
    private static readonly Gen<DateTimeOffset> Instant = Gen.Long[0, DateTime.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
    private static readonly Gen<string> Text = Gen.String[Gen.Char.AlphaNumeric, 0, 20].Select(text => text + "\n\"\\ 中文 \u0001");

    private static readonly Gen<AttemptEvent> AnyEvent = Gen.OneOf<AttemptEvent>(
        Gen.Select(Gen.Long, Instant, Gen.Int, Gen.Long, Text, (fence, at, process, ticks, name) => new AttemptStarted(1, fence, at, 0, process, ticks, name)),
        Gen.Select(Gen.Long, Instant, Gen.Long, Gen.Long, Gen.Long, (fence, at, a, b, c) => new AttemptUsage(1, fence, at, a, b, c, a, b, c)),
        Gen.Select(Gen.Long, Instant, Gen.Int[0, 1_000_000], Text, (fence, at, parts, text) => new AttemptProgress(1, fence, at, 5, parts, text)),
        Gen.Select(Gen.Long, Instant, (fence, at) => new AttemptSaving(1, fence, at, 9)),
        Gen.Select(
            Gen.Enum<AttemptEnd>(), Gen.Int.Nullable(), Gen.Int.Nullable(), Text.Null(), Gen.Long,
            (end, code, signal, reason, number) => new AttemptFinished(1, 2, DateTimeOffset.UnixEpoch, 3, end, code, signal, reason, number, 5, 6, 7, 8, 9)));

    [Fact]
    public void Append_AnyEvent_ReadsBackEqual() => AnyEvent.Array[1, 10].Sample(
        made =>
        {
            using var folder = new Testing.TemporaryFolder();
            using (var writer = SpoolWriter.Open(folder.At("events.ndjson")))
            {
                foreach (var one in made)
                    writer.Append(sequence => one with { Sequence = sequence });
            }

            var batch = SpoolReader.Read(folder.At("events.ndjson"), 0);
            Assert.Empty(batch.Rejected);
            Assert.Equal(made.Select((one, index) => one with { Sequence = index + 1 }), batch.Events);
        },
        iter: 300);

    [Theory]
    [InlineData("", "an empty line")]
    [InlineData("{", "half an object")]
    [InlineData("[]", "another kind of JSON")]
    [InlineData("""{"type":"saving","fence":1}""", "a missing field")]
    [InlineData("""{"type":"dance","sequence":1,"fence":1,"at":"2026-01-01T00:00:00Z","elapsedMilliseconds":0}""", "an unknown type")]
    [InlineData("""{"type":"saving","sequence":"1","fence":1,"at":"2026-01-01T00:00:00Z","elapsedMilliseconds":0}""", "a text for a number")]
    public void TryRead_NoEvent_SaysWhatIsWrong(string line, string why)
    {
        Assert.Null(EventCodec.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out var problem));
        Assert.False(string.IsNullOrEmpty(problem), why);
    }
}
