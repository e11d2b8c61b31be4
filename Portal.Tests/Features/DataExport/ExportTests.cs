using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.DataExport;

/// <summary>What is taken away is everything, reads back, agrees with the ledger, and is nobody else's.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    private string Address => $"/api/organisations/{_world.Organisation}/export";

    [Fact]
    public async Task Organisation_ReadsBack_AndAgreesWithTheLedger()
    {
        var zip = await ReadZip.FromAsync(await _world.Member.Client.GetAsync(Address));

        zip.CheckManifest();
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "README.md", "organisation.json", "members.json", "projects.json", "tasks.json", "usage.json", "charges.json", "ledger-accounts.json", "ledger-entries.json", "invoices.json", "credit-notes.json", "budgets.json", "quota-requests.json",
                "webhooks.json", "api-keys.json", "verification.json", "audit.json", "files.json", $"files/{_world.File}/{AWorld.Secret}.csv",
            },
            zip.Names.ToHashSet(StringComparer.Ordinal));
        var entries = zip.Rows("ledger-entries.json");
        Assert.All(zip.Rows("ledger-accounts.json"), account => Assert.Equal(
            account.GetProperty("postedMicros").GetInt64(),
            entries.Where(entry => entry.GetProperty("accountId").GetGuid() == account.GetProperty("id").GetGuid()).Sum(entry => entry.GetProperty("creditMicros").GetInt64() - entry.GetProperty("debitMicros").GetInt64())));
        var stored = await _world.Portal.QueryAsync(db => db.LedgerAccounts.Where(account => account.OrganisationId == _world.Member.OrganisationId).SumAsync(account => account.PostedMicros));
        Assert.Equal(stored, zip.Rows("ledger-accounts.json").Sum(account => account.GetProperty("postedMicros").GetInt64()));
        var invoice = Assert.Single(zip.Rows("invoices.json"));
        var (number, id) = (invoice.GetProperty("number").GetString(), invoice.GetProperty("id").GetGuid());
        Assert.Equal("%PDF"u8.ToArray(), zip.Bytes($"documents/{number}.pdf")[..4]);
        Assert.Contains($"documents/{number}.csv", zip.Names);
        Assert.Equal(
            await _world.Portal.QueryAsync(db => db.Charges.Where(charge => charge.InvoiceId == new Portal.Core.Primitives.InvoiceId(id)).SumAsync(charge => charge.BilledCost.Micros)),
            zip.Rows("charges.json").Where(charge => charge.GetProperty("invoiceId").GetGuid() == id).Sum(charge => charge.GetProperty("billedCostMicros").GetInt64()));
        var task = Assert.Single(zip.Rows("tasks.json"));
        Assert.Equal(1_800_000, Assert.Single(task.GetProperty("attempts").EnumerateArray()).GetProperty("runMilliseconds").GetInt64());
        Assert.Contains(_world.Member.Email, zip.Text("members.json"), StringComparison.Ordinal);
        Assert.Contains("organisation.export", zip.Text("audit.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organisation_HasNoSecretOfKeysAndWebhooks_AndNothingOfOthers()
    {
        var secrets = await _world.Portal.QueryAsync(async db => (await db.WebhookEndpoints.Select(endpoint => endpoint.Secret).ToListAsync()).Concat(await db.ApiKeys.Select(key => key.SecretHash).ToListAsync()).ToList());

        var zip = await ReadZip.FromAsync(await _world.Member.Client.GetAsync(Address));

        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret => Assert.False(zip.Says(secret)));
        Assert.False(zip.Says(_world.Other.Email));
        Assert.False(zip.Says(_world.Other.OrganisationId.ToString()));
    }

    [Fact]
    public async Task Organisation_ForOthers_IsNotFound_AndForItsOtherRolesNotAllowed()
    {
        foreach (var client in new[] { _world.Other.Client, _world.Admin })
        {
            using var answer = await client.GetAsync(Address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await _world.Portal.QueryAsync(async db =>
        {
            db.OrganisationMembers.Add(new Portal.Core.Accounts.OrganisationMember(_world.Member.OrganisationId, _world.Other.Id, Portal.Core.Accounts.OrganisationRole.Admin, _world.Now));
            return await db.SaveChangesAsync();
        });
        using var refused = await _world.Other.Client.GetAsync(Address);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Person_HasWhatIsStoredOfThem_AndNoHash()
    {
        var hash = await _world.Portal.QueryAsync(db => db.Users.Where(user => user.Id == _world.Member.Id.Value).Select(user => user.PasswordHash).SingleAsync());

        var zip = await ReadZip.FromAsync(await _world.Member.Client.GetAsync("/api/account/export"));

        zip.CheckManifest();
        Assert.Equal(_world.Member.Email, zip.Json("account.json").GetProperty("email").GetString());
        Assert.Equal(_world.Organisation, Assert.Single(zip.Rows("memberships.json")).GetProperty("organisationId").GetGuid());
        Assert.True(zip.Rows("sessions.json").Count >= 2);
        Assert.NotEmpty(zip.Rows("notifications.json").Concat(zip.Rows("audit.json")));
        Assert.Equal(_world.Task, Assert.Single(zip.Rows("tasks.json")).GetProperty("id").GetGuid());
        Assert.False(zip.Says(hash!));
        Assert.False(zip.Says(_world.Other.Email));
    }

    [Fact]
    public async Task Export_WithoutAFreshProof_IsRefused_AndTooOftenHasToWait()
    {
        _world.Pass(TimeSpan.FromMinutes(11));
        using (var stale = await _world.Member.Client.GetAsync(Address))
            Assert.Equal("fresh_sign_in_needed", await stale.CodeAsync());
        await _world.Member.Client.ConfirmAsync();

        HttpResponseMessage last = default!;
        for (var i = 0; i < 7; i++)
        {
            last?.Dispose();
            last = await _world.Member.Client.GetAsync("/api/account/export");
        }

        using (last)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
            Assert.NotNull(last.Headers.RetryAfter);
        }
    }
}
