using System.Net.Http.Json;
using Portal.Tests.Architecture;
using Portal.Tests.Endpoints.Fuzzing;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>Whatever a support view is used for, nothing in the database is another after it. What each route answers is in <see cref="AccessOfVisitorsTests"/>.</summary>
public sealed class SupportViewAccessTests
{
    [Fact]
    public async Task EveryRoute_InASupportView_LeavesTheDatabaseAsItWas()
    {
        await using var world = await AWorld.MakeAsync();
        var client = await SupportViewAccess.StartAsync(world);
        // Notes that the session is in use.
        (await client.GetAsync("/tasks")).Dispose();
        var before = await world.Portal.QueryAsync(DatabaseFingerprint.OfAsync);
        var wrong = new List<string>();

        foreach (var row in AccessMatrix.Rows.Where(row => !SupportViewAccess.Ends(row)))
        {
            var things = Things.Of(world);
            using var request = new HttpRequestMessage(row.Verb, row.PathOf(things));
            if (row.Body is { } body)
                request.Content = JsonContent.Create(body(things));
            using var answer = await client.SendAsync(request);
            var status = (int)answer.StatusCode;
            if (row.Verb != HttpMethod.Get && row.Verb != HttpMethod.Head && (status != 403 || !(await answer.Content.ReadAsStringAsync()).Contains("DELETE /api/support-view", StringComparison.Ordinal)))
                wrong.Add($"{row.Method} {row.Route} answered {status}");
        }

        Violations.None(wrong);
        var after = await world.Portal.QueryAsync(DatabaseFingerprint.OfAsync);
        Violations.None(after.Where(table => before[table.Key] != table.Value).Select(table => table.Key));
    }
}
