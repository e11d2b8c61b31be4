using Portal.Features.Billing;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>
/// Every two and every three of hold, post, void, lapse, expire, top-up, refund and close at once, also of the same one, each by a portal of its own on one database: the end is one that
/// some order of them, one after the other, leads to. Threes take their time, and are left to <c>--long</c>.
/// </summary>
public class InterleavingTests
{
    private const int Tries = 2;

    [Fact]
    public async Task AnyTwoOrThreeAtOnce_OnSqlite_EndAsInSomeOrder()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await InterleaveAsync(ledger);
    }

    [SkippableFact]
    public async Task AnyTwoOrThreeAtOnce_OnPostgres_EndAsInSomeOrder()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await InterleaveAsync(ledger);
    }

    private static async Task InterleaveAsync(StoredLedger ledger)
    {
        var plans = new List<(string[] Acts, List<(string[] Order, MoneyScene Scene)> Orders, List<MoneyScene> Together)>();
        foreach (var acts in Sets([.. MoneyScene.Acts.Keys]))
        {
            var orders = new List<(string[], MoneyScene)>();
            foreach (var order in Orders(acts))
                orders.Add((order, await MoneyScene.SetAsync(ledger)));
            var together = new List<MoneyScene>();
            for (var i = 0; i < Tries; i++)
                together.Add(await MoneyScene.SetAsync(ledger));
            plans.Add((acts, orders, together));
        }

        // The credit is over, and November can be closed.
        ledger.Time.Advance(TimeSpan.FromDays(30));
        UnitsOfWork[] portals = [ledger.Units, new(ledger.Contexts), new(ledger.Contexts)];
        var wrong = new List<string>();
        var ends = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (acts, orders, together) in plans)
        {
            var expected = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (order, scene) in orders)
            {
                foreach (var act in order)
                    await MoneyScene.Acts[act](scene, ledger.Units);
                expected.Add(await scene.StandAsync());
            }

            foreach (var scene in together)
            {
                await Task.WhenAll(acts.Select((act, i) => Task.Run(() => MoneyScene.Acts[act](scene, portals[i]))));
                if (await scene.StandAsync() is var end && !expected.Contains(end))
                    wrong.Add($"{string.Join(" + ", acts)} ended in no order's end:\n{end}\nbut one of:\n{string.Join("\n--\n", expected)}");
            }

            ends.UnionWith(expected);
        }

        Violations.None(wrong);
        // What is there to lapse is held for nothing that is a task.
        Assert.DoesNotContain(await ledger.AuditAsync(), finding => finding.Code != "hold_of_no_task");
        // Acts that did nothing, or all the same, would say nothing.
        Assert.True(ends.Count > plans.Count / 2, $"{ends.Count} different ends of {plans.Count} sets.");
    }

    private static IEnumerable<string[]> Sets(string[] acts)
    {
        for (var i = 0; i < acts.Length; i++)
            for (var j = i; j < acts.Length; j++)
            {
                yield return [acts[i], acts[j]];
                for (var k = j; Published.IsLong && k < acts.Length; k++)
                    yield return [acts[i], acts[j], acts[k]];
            }
    }

    // Of two that are the same it does not matter which comes first.
    private static IEnumerable<string[]> Orders(string[] acts) => acts.Length == 1
        ? [acts]
        : acts.Index().DistinctBy(first => first.Item).SelectMany(first => Orders([.. acts.Where((_, i) => i != first.Index)]).Select(rest => (string[])[first.Item, .. rest]));
}
