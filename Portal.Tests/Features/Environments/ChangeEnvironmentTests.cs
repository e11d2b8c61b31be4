using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Features.Environments;
using Portal.Hosting;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Environments;

public sealed class ChangeEnvironmentTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private DataRoot _data = default!;
    private StoredLedger _ledger = default!;

    private RegisterEnvironment Registration => new(_ledger.Contexts, _data, _ledger.Time);

    private ChangeEnvironment Changing => new(_ledger.Contexts, _data, _ledger.Time);

    public async Task InitializeAsync()
    {
        _data = new DataRoot(_folder.At("data"));
        _ledger = await StoredLedger.SqliteAsync();
        await ARootFolder.MakeAsync(Path.Combine(_data.Environments, "small"));
        File.Move(Path.Combine(_data.Environments, "small", "bin", "dash"), Path.Combine(_data.Environments, "small", "bin", "sh"));
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Register_WithoutAFolder_TakesTheOneOfItsNameAndIsAudited()
    {
        Assert.Null(await RegisterAsync("small"));

        var stored = await StoredAsync();
        Assert.Equal((Path.Combine(_data.Environments, "small"), false), (stored!.RootFolder, stored.IsRetired));
        Assert.Equal(["environment.register"], await ActsAsync());
    }

    [Fact]
    public async Task Register_TwiceAtOnce_IsOneEnvironment()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RegisterAsync("small"))));

        Assert.Single(answers, answer => answer is null);
        Assert.All(answers.Where(answer => answer is not null), answer => Assert.Equal(("name_taken", "name"), (answer!.Code, answer.Field)));
        Assert.Single(await ActsAsync());
    }

    [Theory]
    [InlineData("../small", "name")]
    [InlineData("other", "rootFolder")]
    public async Task Register_WhatCannotServe_NamesTheFieldAndLeavesNothing(string name, string field)
    {
        Assert.Equal(field, (await RegisterAsync(name))!.Field);
        Assert.Null(await StoredAsync());
        Assert.Empty(await ActsAsync());
    }

    [Fact]
    public async Task Change_RetiresDescribesAndRestores_EachWithItsTrace()
    {
        Assert.Null(await RegisterAsync("small"));

        Assert.Null(await ChangeAsync("shell alone", isRetired: false));
        Assert.Null(await ChangeAsync("shell alone", isRetired: true));
        Assert.Null(await ChangeAsync("shell alone", isRetired: true));
        Assert.Null(await ChangeAsync("shell alone", isRetired: false));

        Assert.Equal(["environment.register", "environment.change", "environment.retire", "environment.restore"], await ActsAsync());
    }

    [Fact]
    public async Task Change_WhenTheFolderIsGone_MayRetireButNotRestore()
    {
        Assert.Null(await RegisterAsync("small"));
        Directory.Delete(Path.Combine(_data.Environments, "small"), recursive: true);

        Assert.Null(await ChangeAsync("", isRetired: true));
        Assert.Equal("rootFolder", (await ChangeAsync("", isRetired: false))!.Field);
        Assert.True((await StoredAsync())!.IsRetired);
    }

    [Fact]
    public async Task Handlers_ForAnyoneElse_Refuse()
    {
        var customer = (await _ledger.CustomerAsync()).Caller;

        Assert.Equal(AdminOnly.NotAllowed, (await Registration.HandleAsync(customer, new RegisterEnvironmentRequest("small", "", null), CancellationToken.None))!.Code);
        Assert.Equal(AdminOnly.NotAllowed, (await Changing.HandleAsync(customer, "small", new ChangeEnvironmentRequest(true), CancellationToken.None))!.Code);
        Assert.Null(await StoredAsync());
    }

    private Task<Portal.Core.Primitives.Refusal?> RegisterAsync(string name) => Registration.HandleAsync(_ledger.Admin, new RegisterEnvironmentRequest(name, "", null), CancellationToken.None);

    private Task<Portal.Core.Primitives.Refusal?> ChangeAsync(string description, bool isRetired) =>
        Changing.HandleAsync(_ledger.Admin, "small", new ChangeEnvironmentRequest(isRetired, description), CancellationToken.None);

    private async Task<ComputeEnvironment?> StoredAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.ComputeEnvironments.AsNoTracking().SingleOrDefaultAsync();
    }

    private async Task<List<string>> ActsAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.AuditEntries.OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync();
    }
}
