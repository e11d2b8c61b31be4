using Microsoft.Extensions.Options;

namespace Portal.Security.Throttling;

/// <summary>Lets an answer take a certain time, whatever was done for it: a mail more or a hash less is not to be seen from outside.</summary>
public sealed class EvenAnswer(IOptions<SecurityOptions> options)
{
    // Real time, as the outside measures it.
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>The moment a request began to be worked on.</summary>
    public long Start() => Time.GetTimestamp();

    /// <summary>Waits until the time is over that began with <paramref name="start"/>.</summary>
    public Task UntilAsync(long start)
    {
        var rest = TimeSpan.FromMilliseconds(options.Value.AnswerMilliseconds) - Time.GetElapsedTime(start);
        return rest > TimeSpan.Zero ? Task.Delay(rest, Time) : Task.CompletedTask;
    }
}
