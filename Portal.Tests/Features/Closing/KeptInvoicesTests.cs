using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Auditing;
using Portal.Features.Closing;
using Portal.Tests.Features.Organisations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Closing;

/// <summary>What stays of somebody who has a bill behind them and goes.</summary>
public sealed class KeptInvoicesTests : IAsyncLifetime
{
    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Account_Closed_LeavesInvoicesToTheAdministrator_AndNothingToAnybodyElse()
    {
        Assert.Null(await ATeam.CodeOf(await _world.Member.Client.PostAsJsonAsync("/api/account/closing", new { confirmation = _world.Member.Email })));
        await RunAsync();

        using var pdf = await _world.Admin.GetAsync($"/api/billing/invoices/{_world.Invoice}/pdf");
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType?.MediaType);
        Assert.Equal("signed_out", await ATeam.CodeOf(await _world.Member.Client.GetAsync($"/api/billing/invoices/{_world.Invoice}/pdf")));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await _world.Other.Client.GetAsync($"/api/billing/invoices/{_world.Invoice}/pdf")).StatusCode);
        var customer = await _world.Admin.GetStringAsync($"/admin/customers/{_world.Organisation}");
        Assert.Contains("data-testid=\"customer-closing\"", customer, StringComparison.Ordinal);
        Assert.Contains("data-step=\"Closed\"", customer, StringComparison.Ordinal);
        Assert.Empty((await _world.Portal.Services.GetRequiredService<SelfAudit>().RunAsync(null, CancellationToken.None)).Report.Findings);
    }

    [Fact]
    public async Task Organisation_Closed_GivesItsOwnerInvoicesAndExport_UntilItsTimeIsOver()
    {
        var path = $"/api/organisations/{_world.Organisation}";
        Assert.Null(await ATeam.CodeOf(await _world.Member.Client.PostAsJsonAsync($"{path}/closing", new { confirmation = "Li Lei" })));
        _world.Pass(TimeSpan.FromDays(7));
        await RunAsync();
        // Signed in anew, since a week is longer than a proof.
        using var owner = await _world.Portal.SignInAsync(_world.Member.Email);

        var closed = (await owner.GetFromJsonAsync<JsonElement>("/api/organisations/closed")).EnumerateArray().Single();
        Assert.Equal(_world.Invoice, closed.GetProperty("invoices")[0].GetProperty("id").GetGuid());
        Assert.Null(await ATeam.CodeOf(await owner.GetAsync($"/api/billing/invoices/{_world.Invoice}/pdf")));
        Assert.Null(await ATeam.CodeOf(await owner.GetAsync($"{path}/export")));
        foreach (var gone in new[] { path, $"/api/tasks/{_world.Task}", $"/api/files/{_world.File}", $"/api/projects/{_world.Project}/files" })
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await owner.GetAsync(gone)).StatusCode);
        Assert.Contains("closed-organisations", await owner.GetStringAsync("/account"), StringComparison.Ordinal);
        Assert.Contains("data-step=\"Closed\"", await owner.GetStringAsync($"/organisation/close?organisation={_world.Organisation}"), StringComparison.Ordinal);

        _world.Pass(TimeSpan.FromDays(91));
        await RunAsync();

        using var later = await _world.Portal.SignInAsync(_world.Member.Email);
        Assert.Empty((await later.GetFromJsonAsync<JsonElement>("/api/organisations/closed")).EnumerateArray());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await later.GetAsync($"{path}/export")).StatusCode);
        Assert.False(File.Exists(Path.Combine(_world.Portal.DataRoot, "files", _world.File.ToString())));
        Assert.Equal(ClosedPerson.NameOf(_world.Member.Id), await _world.Portal.QueryAsync(db => db.Organisations.Where(one => one.Id == _world.Member.OrganisationId).Select(one => one.Name).SingleAsync()));
        Assert.Equal(1, await _world.Portal.QueryAsync(db => db.Invoices.CountAsync(invoice => invoice.OrganisationId == _world.Member.OrganisationId)));
    }

    private Task<int> RunAsync() => _world.Portal.Services.GetRequiredService<ClosingRun>().RunAsync(CancellationToken.None);
}
