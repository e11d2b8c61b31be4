using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Portal.Tests.Architecture;
using Portal.Tests.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>
/// Every route × every kind of visitor: what is there and is asked for rightly, what is not there, ids that are none, and methods that a route does not know; and that every
/// answer carries the headers of security.
/// </summary>
public sealed partial class AccessOfVisitorsTests
{
    private static readonly string[] NoIds = ["00000000-0000-0000-0000-00000000000g", "..%2f..%2fetc%2fpasswd"];
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete];

    public static TheoryData<string> Visitors { get; } = [.. AccessVisitor.All.Select(visitor => visitor.Name)];

    [Fact]
    public void Cells_AreMoreThanTenThousand() => Assert.InRange(AccessVisitor.All.Count * (AccessMatrix.Rows.Count + Cells().Count), 10_000, int.MaxValue);

    [Fact]
    public void Rights_NameRoutesThatThereAre() => Assert.Empty(AccessRights.Unknown(AccessMatrix.Rows));

    [Theory]
    [MemberData(nameof(Visitors))]
    public async Task Routes_AnswerEachVisitorAsTheirRowSays(string name)
    {
        var visitor = AccessVisitor.All.Single(visitor => visitor.Name == name);
        await using var world = await AWorld.MakeAsync(portal => portal.With("Portal:Verification:IsRequired", visitor.IsUnverified ? "true" : "false"));
        using var client = await visitor.ArriveAsync(world);
        var wrong = new List<string>();
        foreach (var cell in Cells())
        {
            var (status, body, faults) = await AskAsync(client, cell.Method, cell.Path, cell.Body);
            wrong.AddRange(faults.Select(fault => $"{cell.Method} {cell.Path}: {fault}"));
            if (!cell.Refuses(status) || body.Contains(AWorld.Secret, StringComparison.Ordinal))
                wrong.Add($"{cell.Method} {cell.Path} answered {name} {status}: {cell.Why}");
        }

        // What changes something comes last, so that it is there for what only reads.
        foreach (var row in AccessMatrix.Rows.OrderBy(row => row.Verb != HttpMethod.Get))
        {
            var things = Things.Of(world);
            var (status, body, faults) = await AskAsync(client, row.Verb, row.PathOf(things), row.Body?.Invoke(things));
            wrong.AddRange(faults.Select(fault => $"{row.Method} {row.Route}: {fault}"));
            if (status != visitor.Expects(row))
                wrong.Add($"{row.Method} {row.Route} answered {name} {status}, not {visitor.Expects(row)}: {(body.Length > 200 ? body[..200] : body)}");
            if (!visitor.IsInside && (name != "administrator" || row.Route.Contains("task", StringComparison.OrdinalIgnoreCase)) && body.Contains(AWorld.Secret, StringComparison.Ordinal))
                wrong.Add($"{row.Method} {row.Route} told {name} a secret.");
        }

        Violations.None(wrong.Distinct(StringComparer.Ordinal));
    }

    // Asked of nothing, these change nothing, whoever asks: they are the same for every visitor.
    private static List<Cell> Cells() =>
    [
        .. from row in AccessMatrix.Rows
           where row.NamesAThing
           let path = row.PathOf(Things.Nowhere)
           from other in (string[])[path, .. NoIds.Select(id => Id().Replace(path, id))]
           select new Cell(row.Verb, other, row.Body?.Invoke(Things.Nowhere), other == path ? "nothing is there" : "that is no id", IsPage: row.Method == "PAGE"),
        .. from row in AccessMatrix.Rows
           where row.Method is not ("PAGE" or "ANY") && row.Route.StartsWith("/api/", StringComparison.Ordinal)
           group row by row.Route into known
           from method in Methods.Except(known.Select(row => row.Verb))
           select new Cell(method, known.First().PathOf(Things.Nowhere), null, "the route knows no such method"),
    ];

    private static async Task<(int Status, string Body, IEnumerable<string> Faults)> AskAsync(HttpClient client, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, said, [.. SecurityHeaders.FaultsOf(answer, said)]);
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    private sealed record Cell(HttpMethod Method, string Path, object? Body, string Why, bool IsPage = false)
    {
        // A page sends strangers to the sign-in, and says in words that there is nothing.
        public bool Refuses(int status) => status is 400 or 401 or 403 or 404 or 405 or 409 or 422 || (IsPage && status is 200 or 302);
    }
}
