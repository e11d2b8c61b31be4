using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>Every endpoint is asked for what it cannot take, by strangers, members and administrators: each time it refuses, never fails, and nothing changes.</summary>
public sealed class FuzzedRequestsTests
{
    private const int AtOnce = 4;

    private static int Requests => Published.Rounds(2_000, 50_000);

    [Fact]
    public async Task Requests_WithOneFault_AreRefusedAndChangeNothing()
    {
        await using var world = await AWorld.MakeAsync(portal => portal.ListenOnLoopback());
        using var document = JsonDocument.Parse(await world.Stranger.GetStringAsync("/openapi/v1.json"));
        var schemas = new ApiSchemas(document.RootElement);
        var operations = ApiOperation.AllOf(schemas, document.RootElement).Where(operation => !AsksNothing(operation)).ToList();
        var before = await world.Portal.QueryAsync(DatabaseFingerprint.OfAsync);
        var files = FilesOf(world);
        var wrong = new List<string>();

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(seed => AskAsync(world, new RequestFuzzer(schemas, operations, new Random(seed)), new Random(seed), wrong)));
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(seed => AskRawAsync(world, new Random(seed), wrong)));

        Violations.None(wrong.Take(40));
        var after = await world.Portal.QueryAsync(DatabaseFingerprint.OfAsync);
        Violations.None(after.Where(table => before[table.Key] != table.Value).Select(table => $"{table.Key} changed"));
        Assert.Equal(files, FilesOf(world));
    }

    // Three of four; the others come as bytes.
    private static async Task AskAsync(AWorld world, RequestFuzzer fuzzer, Random random, List<string> wrong)
    {
        HttpClient[] visitors = [world.Member.Client, world.Admin, world.Stranger, world.Member.Client, world.Admin];
        for (var i = 0; i < Requests * 3 / 4 / AtOnce; i++)
        {
            var request = fuzzer.Next();
            using var message = request.ToMessage();
            using var answer = await visitors[random.Next(visitors.Length)].SendAsync(message);
            if ((int)answer.StatusCode is < 400 or >= 500)
                Note(wrong, $"{(int)answer.StatusCode} to {request}");
        }
    }

    private static async Task AskRawAsync(AWorld world, Random random, List<string> wrong)
    {
        var raw = new RawRequests(world.Portal.Address, random);
        // What strangers may read stays readable, whatever is odd about the asking.
        var guarded = AccessMatrix.Rows.Where(row => row.Stranger == StatusCodes.Status401Unauthorized).ToList();
        for (var i = 0; i < Requests / 4 / AtOnce; i++)
        {
            var (status, sent) = await raw.SendAsync(guarded[random.Next(guarded.Count)]);
            if (status is < 400 or >= 500)
                Note(wrong, $"{status} to {sent}");
        }
    }

    // They take nothing that could be wrong: the first is a challenge, the second a language for everybody.
    private static bool AsksNothing(ApiOperation operation) => operation.Path is "/api/sign-in/passkey-options" or "/language";

    private static void Note(List<string> wrong, string what)
    {
        lock (wrong)
            wrong.Add(what);
    }

    private static List<string> FilesOf(AWorld world) =>
        [.. Directory.EnumerateFiles(world.Portal.DataRoot, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith("portal.db", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
