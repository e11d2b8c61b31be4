using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>Somebody who asks every route, in a world of the own, since what may be changed is.</summary>
/// <param name="Name">Who.</param>
/// <param name="ArriveAsync">Makes the client that asks.</param>
/// <param name="Expects">The status of each row.</param>
/// <param name="IsInside">May read what is secret to others.</param>
public sealed record AccessVisitor(string Name, Func<AWorld, Task<HttpClient>> ArriveAsync, Func<AccessRow, int> Expects, bool IsInside = false)
{
    private const int Unauthorized = 401;

    // What needs a right that the role, or the key, has not.
    private const int Forbidden = 403;

    // What the standing of the organisation does not allow now.
    private const int Conflict = 409;

    public static IReadOnlyList<AccessVisitor> All { get; } =
    [
        new("stranger", world => Task.FromResult(world.Stranger), row => row.Stranger),
        new("of another organisation", world => Task.FromResult(world.Other.Client), row => row.Other),
        new("administrator", world => Task.FromResult(world.Admin), row => row.Admin),
        new("reviewer", ReviewerAsync, row => IsForReviewers(row) ? row.Admin : row.Other),
        .. OrganisationRights.Roles.Select(Member),
        new("suspended", SuspendedAsync, row => AccessRights.BeginsWork(row) ? Conflict : row.Member, IsInside: true),
        new("unverified", world => Task.FromResult(world.Member.Client), row => row.Member, IsInside: true),
        new("key", world => KeyAsync(world, isReadOnly: false), row => OfKey(row, mayRun: true), IsInside: true),
        new("reading key", world => KeyAsync(world, isReadOnly: true), row => OfKey(row, mayRun: false), IsInside: true),
        new("support view", SupportViewAccess.StartAsync, SupportViewAccess.Expects, IsInside: true),
        new("revoked key", RevokedKeyAsync, row => row.Stranger),
    ];

    public bool IsUnverified => Name == "unverified";

    public override string ToString() => Name;

    private static AccessVisitor Member(OrganisationRole role) =>
        new(role.ToString(), world => WithRoleAsync(world, role), row => role.May(row.Right) ? row.Member : Forbidden, IsInside: true);

    private static async Task<HttpClient> WithRoleAsync(AWorld world, OrganisationRole role)
    {
        await world.Portal.QueryAsync(db => db.OrganisationMembers.Where(member => member.UserId == world.Member.Id).ExecuteUpdateAsync(set => set.SetProperty(member => member.Role, role)));
        return world.Member.Client;
    }

    private static async Task<HttpClient> ReviewerAsync(AWorld world)
    {
        using var appointed = await world.Admin.PostAsJsonAsync("/api/admin/administrators/", new { email = world.Other.Email, role = PortalRoles.Reviewer });
        Assert.True(appointed.IsSuccessStatusCode, await appointed.Content.ReadAsStringAsync());
        var reviewer = await world.Portal.SignInAsync(world.Other.Email);
        await reviewer.ConfirmAsync();
        return reviewer;
    }

    private static async Task<HttpClient> SuspendedAsync(AWorld world)
    {
        using var suspended = await world.Admin.PutAsJsonAsync($"/api/admin/customers/{world.Organisation}/suspension", new { reason = "Mining" });
        Assert.True(suspended.IsSuccessStatusCode, await suspended.Content.ReadAsStringAsync());
        return world.Member.Client;
    }

    private static async Task<HttpClient> KeyAsync(AWorld world, bool isReadOnly) => (await MakeKeyAsync(world, isReadOnly)).Client;

    private static async Task<HttpClient> RevokedKeyAsync(AWorld world)
    {
        var (client, id) = await MakeKeyAsync(world, isReadOnly: false);
        using var revoked = await world.Member.Client.DeleteAsync($"/api/keys/{id}");
        Assert.True(revoked.IsSuccessStatusCode, await revoked.Content.ReadAsStringAsync());
        return client;
    }

    private static async Task<(HttpClient Client, Guid Id)> MakeKeyAsync(AWorld world, bool isReadOnly)
    {
        var id = Guid.CreateVersion7();
        using var made = await world.Member.Client.PostAsJsonAsync("/api/keys/", new { id, name = "matrix", isReadOnly });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var client = world.Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString());
        return (client, id);
    }

    private static bool IsForReviewers(AccessRow row) =>
        row.Route.StartsWith("/api/admin/verification", StringComparison.Ordinal) || row.Route.StartsWith("/admin/verification", StringComparison.Ordinal);

    // Keys are for programs: there are neither pages nor circuits for them.
    private static int OfKey(AccessRow row, bool mayRun) =>
        row.Route.StartsWith("/_blazor", StringComparison.Ordinal) ? Forbidden
        : row.Method == "PAGE" || row.Stranger != Unauthorized ? row.Stranger
        : AccessRights.TakeKeys(row) && (mayRun || row.Right == OrganisationRight.ReadWork) ? row.Member
        : Forbidden;
}
