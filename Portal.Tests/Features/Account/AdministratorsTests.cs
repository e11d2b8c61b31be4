using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Account;

/// <summary>An administrator appoints another, who then decides on what the first one asked for.</summary>
public sealed class AdministratorsTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new();
    private HttpClient _admin = default!;

    public async Task InitializeAsync() => _admin = await _portal.CreateAdministratorAsync();

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Appoint_Second_ApprovesWhatTheFirstMayNot()
    {
        await _portal.RegisterDeveloperAsync("second@example.com");
        var customer = await _portal.RegisterDeveloperAsync("customer@example.com");
        var payment = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.NoContent, await AppointAsync("Second@example.com"));
        Assert.Equal("already_administrator", await RefusalAsync("second@example.com"));
        using var asked = await _admin.PostAsJsonAsync($"/api/admin/organisations/{customer.OrganisationId}/top-ups", new { id = payment, amount = "10000.01", reference = "r" });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);

        var client = await _portal.SignInAsync("second@example.com");
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(_admin, $"/api/admin/payment-requests/{payment}/approve"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(client, $"/api/admin/payment-requests/{payment}/approve"));

        Assert.Contains("10010.01", await customer.Client.GetStringAsync("/api/billing/balance"), StringComparison.Ordinal);
        Assert.Equal(["administrator.appoint", "payment.request", "payment.approve"], await _portal.QueryAsync(db => db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync()));
    }

    [Fact]
    public async Task Dismiss_Other_LosesTheRoleAtOnce_AndNobodyDismissesHimself()
    {
        var second = await _portal.RegisterDeveloperAsync("second@example.com");
        await AppointAsync("second@example.com");
        var client = await _portal.SignInAsync("second@example.com");
        var administrators = await client.GetFromJsonAsync<JsonElement>("/api/admin/administrators/");
        Assert.Equal(2, administrators.GetArrayLength());

        Assert.Equal(HttpStatusCode.Conflict, (await client.DeleteAsync($"/api/admin/administrators/{second.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/api/admin/administrators/{second.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync($"/api/admin/administrators/{second.Id}")).StatusCode);

        var anew = await _portal.SignInAsync("second@example.com");
        Assert.Equal(HttpStatusCode.Forbidden, (await anew.GetAsync("/api/admin/administrators/")).StatusCode);
    }

    [Theory]
    [InlineData("nobody@example.com")]
    [InlineData("")]
    public async Task Appoint_Nobody_IsRefused(string email) => Assert.Equal("person_unknown", await RefusalAsync(email));

    private async Task<HttpStatusCode> AppointAsync(string email)
    {
        using var answer = await _admin.PostAsJsonAsync("/api/admin/administrators/", new { email });
        return answer.StatusCode;
    }

    private async Task<string?> RefusalAsync(string email)
    {
        using var answer = await _admin.PostAsJsonAsync("/api/admin/administrators/", new { email });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path)
    {
        using var answer = await client.PostAsync(path, null);
        return answer.StatusCode;
    }
}
