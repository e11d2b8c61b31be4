using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Tests.Testing;

namespace Portal.Tests.Security;

/// <summary>Who is given a role of the platform has it where they are signed in already.</summary>
public sealed class GivenRolesTests : IAsyncLifetime
{
    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(PortalRoles.Reviewer, "/api/admin/verification/")]
    [InlineData(PortalRoles.Admin, "/api/admin/customers/")]
    public async Task Role_Given_CountsWithinSeconds_AndShowsOpenPagesAnew(string role, string path)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await _world.Other.Client.GetAsync(path)).StatusCode);
        var session = await _world.Portal.QueryAsync(db => db.PersonSessions.OrderByDescending(row => row.StartedAt).FirstAsync(row => row.UserId == _world.Other.Id.Value));
        var connections = _world.Portal.Services.GetRequiredService<LiveConnections>();
        var (before, after, streams) = (0, 0, 0);
        using var page = connections.AddPage(PrincipalOf(session), () => Assert.Fail("The session goes on."), () => before++, () => Assert.Fail("No support view began."));
        using var stream = connections.Add(PrincipalOf(session), () => streams++);
        using var shown = connections.AddPage(PrincipalOf(session, role), () => Assert.Fail("The session goes on."), () => after++, () => Assert.Fail("No support view began."));
        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal((0, 0, 0), (before, after, streams));

        (await _world.Admin.PostAsJsonAsync("/api/admin/administrators/", new { email = _world.Other.Email, role })).EnsureSuccessStatusCode();
        await connections.CutOffAsync(CancellationToken.None);
        _world.Pass(TimeSpan.FromSeconds(4));

        Assert.Equal((1, 0, 0), (before, after, streams));
        Assert.Equal(HttpStatusCode.OK, (await _world.Other.Client.GetAsync(path)).StatusCode);
    }

    private static ClaimsPrincipal PrincipalOf(PersonSession session, params string[] roles) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, session.UserId.ToString()), new(SessionClaims.Session, session.Id.ToString()), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], "test"));
}
