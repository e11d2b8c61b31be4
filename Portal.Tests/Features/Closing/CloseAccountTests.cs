using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Features.Audit.Chain;
using Portal.Features.Closing;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Features.Organisations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Closing;

/// <summary>Somebody goes: their name is nowhere any more, what they did still is, and they can come back as another.</summary>
public sealed class CloseAccountTests : IAsyncLifetime
{
    private const string Wang = "wang@example.com";

    private ATeam _team = default!;

    public async Task InitializeAsync() => _team = await ATeam.MakeAsync();

    public async Task DisposeAsync() => await _team.DisposeAsync();

    [Fact]
    public async Task Close_OfADeveloper_ForgetsThemEverywhere_AndTheChainStillVerifies()
    {
        var admin = await _team.Portal.CreateAdministratorAsync();
        var wang = await _team.JoinAsync(Wang, OrganisationRole.Developer);
        await wang.Client.ConfirmAsync();
        await _team.Portal.Services.GetRequiredService<SealAudit>().RunAsync(CancellationToken.None);

        Assert.Null(await CloseAsync(wang, Wang));

        Assert.Equal("signed_out", await ATeam.CodeOf(await wang.Client.GetAsync("/api/account")));
        Assert.Equal([Wang], await _team.Portal.QueryAsync(db => db.OutboxMails.Where(mail => mail.To == Wang).Select(mail => mail.To).ToListAsync()));
        await _team.Portal.Services.GetRequiredService<MailWorker>().RunOnceAsync(CancellationToken.None);
        Assert.Empty(await StoredTextAsync("wang@"));
        Assert.DoesNotContain(Wang, await _team.Owner.Client.GetStringAsync(_team.Path), StringComparison.OrdinalIgnoreCase);
        var audit = await admin.GetStringAsync("/api/admin/audit/");
        Assert.Contains(ClosedPerson.NameOf(wang.Id), audit, StringComparison.Ordinal);
        Assert.DoesNotContain(Wang, audit, StringComparison.OrdinalIgnoreCase);
        using var verified = await admin.PostAsync("/api/admin/audit/verify", null);
        Assert.Contains("\"isSound\":true", await verified.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Close_ThenRegisterAgain_IsAnotherPerson()
    {
        var first = await _team.Portal.RegisterDeveloperAsync(Wang);
        await first.Client.ConfirmAsync();
        Assert.Null(await CloseAsync(first, Wang));
        await RunClosingsAsync();

        using (var refused = await _team.Portal.NewClient().TrySignInAsync(Wang))
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        var second = await _team.Portal.RegisterDeveloperAsync(Wang);

        Assert.NotEqual(first.Id, second.Id);
        Assert.NotEqual(first.OrganisationId, second.OrganisationId);
        Assert.Equal(OrganisationState.Closed, await _team.Portal.QueryAsync(db => db.Organisations.Where(one => one.Id == first.OrganisationId).Select(one => one.State).SingleAsync()));
    }

    [Fact]
    public async Task Close_OfTheOnlyOwnerOfATeam_IsRefusedNamingIt_UntilItIsHandedOver()
    {
        var wang = await _team.JoinAsync(Wang, OrganisationRole.Admin);
        await _team.Owner.Client.ConfirmAsync();

        using (var refused = await _team.Owner.Client.PostAsJsonAsync("/api/account/closing", new { confirmation = _team.Owner.Email }))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("Li Lei", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Null(await _team.ChangeRoleAsync(_team.Owner, wang.Id, OrganisationRole.Owner));
        Assert.Null(await CloseAsync(_team.Owner, _team.Owner.Email));
        Assert.Equal(OrganisationState.Open, await _team.Portal.QueryAsync(db => db.Organisations.Where(one => one.Id == _team.Owner.OrganisationId).Select(one => one.State).SingleAsync()));
    }

    [Fact]
    public async Task Close_OfTheLastAdministrator_IsRefused()
    {
        var admin = await _team.Portal.CreateAdministratorAsync();
        await admin.ConfirmAsync();

        using var refused = await admin.PostAsJsonAsync("/api/account/closing", new { confirmation = "admin@example.com" });

        Assert.Equal("last_administrator", await refused.CodeAsync());
    }

    [Fact]
    public async Task Close_WithoutProofOrWithAnotherAddress_ChangesNothing()
    {
        var wang = await _team.Portal.RegisterDeveloperAsync(Wang);
        Assert.Equal("invalid_confirmation", await CloseAsync(wang, "other@example.com"));
        await _team.Portal.QueryAsync(db => db.PersonSessions.ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, DateTimeOffset.UnixEpoch)));
        Assert.Equal("fresh_sign_in_needed", await CloseAsync(wang, Wang));
        Assert.Null(await ATeam.CodeOf(await wang.Client.GetAsync("/api/account")));
    }

    [Fact]
    public async Task Organisation_WhileClosing_RefusesTasksAndKeys_AndShowsInTheAdministratorsList()
    {
        var admin = await _team.Portal.CreateAdministratorAsync();
        await _team.Owner.Client.ConfirmAsync();
        using var made = await _team.Owner.Client.PostAsJsonAsync("/api/keys", new { id = Guid.CreateVersion7(), name = "ci" });
        var secret = (await made.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("secret").GetString();
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync($"{_team.Path}/closing", new { confirmation = "Li Lei" })));

        var task = new { id = Guid.CreateVersion7(), draft = new { projectId = _team.Owner.ProjectId.Value, name = "a", commandText = "true" } };
        Assert.Equal("organisation_closing", await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync("/api/tasks/", task)));
        Assert.Equal("organisation_closing", await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync($"{_team.Path}/projects", new { id = Guid.CreateVersion7(), name = "b" })));
        using (var program = _team.Portal.NewClient())
        {
            program.DefaultRequestHeaders.Authorization = new("Bearer", secret);
            Assert.Equal("signed_out", await ATeam.CodeOf(await program.GetAsync("/api/tasks/")));
        }

        Assert.Contains("data-testid=\"closing-progress\"", await _team.Owner.Client.GetStringAsync("/organisation/close"), StringComparison.Ordinal);
        Assert.Contains("Closing", await admin.GetStringAsync("/admin/customers"), StringComparison.Ordinal);
        Assert.Null(await ATeam.CodeOf(await admin.DeleteAsync($"/api/admin/customers/{_team.Owner.OrganisationId}/closing")));
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync("/api/tasks/", task)));
    }

    private static async Task<string?> CloseAsync(Developer person, string confirmation) => await ATeam.CodeOf(await person.Client.PostAsJsonAsync("/api/account/closing", new { confirmation }));

    private Task<int> RunClosingsAsync() => _team.Portal.Services.GetRequiredService<ClosingRun>().RunAsync(CancellationToken.None);

    // Every text column of every table, so that a place nobody thought of is found as well.
    private Task<List<string>> StoredTextAsync(string text) => _team.Portal.QueryAsync(async db =>
    {
        var found = new List<string>();
        foreach (var type in db.Model.GetEntityTypes().Where(type => type.GetTableName() is not null && !type.IsOwned()))
        {
            foreach (var property in type.GetFlattenedProperties())
            {
                if (property.GetRelationalTypeMapping().DbType is not (null or System.Data.DbType.String))
                    continue;
                var (table, column) = (type.GetTableName()!, property.GetColumnName(Microsoft.EntityFrameworkCore.Metadata.StoreObjectIdentifier.Table(type.GetTableName()!)));
#pragma warning disable EF1002 // Names of our own model.
                if (await db.Database.SqlQueryRaw<int>($"SELECT COUNT(*) AS \"Value\" FROM \"{table}\" WHERE lower(\"{column}\") LIKE '%{text}%'").SingleAsync() > 0)
                    found.Add($"{table}.{column}");
#pragma warning restore EF1002
            }
        }

        return found;
    });
}
