using System.Collections.Concurrent;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Vouchers;

/// <summary>Counts wrong codes a person typed lately. Eighty bits cannot be guessed; this keeps the noise of trying away.</summary>
public sealed class VoucherTries(TimeProvider time)
{
    /// <summary>Wrong codes within <see cref="Window"/> after which no more are looked at.</summary>
    public const int Most = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<UserId, Queue<DateTimeOffset>> _wrong = [];

    /// <returns><c>too_many_tries</c> with the minutes to wait, or null.</returns>
    public Refusal? Refuse(UserId person)
    {
        if (!_wrong.TryGetValue(person, out var wrong))
            return null;
        lock (wrong)
        {
            var now = time.GetUtcNow();
            while (wrong.TryPeek(out var first) && first <= now - Window)
                wrong.Dequeue();
            if (wrong.Count < Most)
                return null;
            var minutes = (int)Math.Ceiling((wrong.Peek() + Window - now).TotalMinutes);
            return new Refusal("too_many_tries", "code", new Dictionary<string, string>(StringComparer.Ordinal) { ["minutes"] = $"{minutes}" });
        }
    }

    public void Wrong(UserId person)
    {
        var wrong = _wrong.GetOrAdd(person, _ => new Queue<DateTimeOffset>());
        lock (wrong)
            wrong.Enqueue(time.GetUtcNow());
    }
}
