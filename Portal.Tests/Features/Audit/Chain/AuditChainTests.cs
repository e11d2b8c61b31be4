using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Portal.Features.Audit;
using Portal.Features.Audit.Chain;
using Portal.Hosting;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Audit.Chain;

/// <summary>Whatever is done to the stored audit behind the portal's back is named.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(StoredLedger.Start);
    private StoredLedger _ledger = default!;

    public async Task InitializeAsync() => _ledger = await StoredLedger.SqliteAsync();

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Verify_WhatWasWritten_IsSound_ByItsHeadToo()
    {
        await WriteAsync(3);
        Assert.Equal(3, await Sealing.RunAsync(CancellationToken.None));
        var head = AuditHead.Parse((await VerifyAsync()).Head)!.Value;
        await WriteAsync(2);
        Assert.Equal(2, await Sealing.RunAsync(CancellationToken.None));
        Assert.Equal(0, await Sealing.RunAsync(CancellationToken.None));

        var done = await VerifyAsync(head);

        Assert.Equal((5, 0), (done.Links, done.Findings.Count));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET Details = '{}' WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 2)", "entry_changed", 2)]
    [InlineData("UPDATE AuditEntries SET Actor = 'else@example.com' WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 3)", "entry_changed", 3)]
    [InlineData("DELETE FROM AuditEntries WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 1)", "entry_missing", 1)]
    [InlineData("DELETE FROM AuditSeals WHERE Sequence = 2", "link_missing", 2)]
    [InlineData("DELETE FROM AuditSeals WHERE Sequence = 3", "head_differs", 3)]
    public async Task Verify_WhatSomebodyTouched_IsNamed(string damage, string code, long sequence)
    {
        await WriteAsync(3);
        await Sealing.RunAsync(CancellationToken.None);
        var head = AuditHead.Parse((await VerifyAsync()).Head);
        await DamageAsync(damage);

        var done = await VerifyAsync(head);

        Assert.Contains(done.Findings, finding => finding.Code == code && finding.Sequence == sequence);
    }

    [Fact]
    public async Task Verify_ChainMadeAnew_DiffersFromTheHeadOfTheDay()
    {
        await WriteAsync(3);
        await Sealing.RunAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(1));
        await WriteAsync(1);
        await Sealing.RunAsync(CancellationToken.None);
        Assert.True((await VerifyAsync()).IsSound);
        var day = Assert.Single(Heads.Read());
        Assert.Equal(3, day.Head.Sequence);

        await DamageAsync("DELETE FROM AuditEntries WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 2); DELETE FROM AuditSeals;");
        await Sealing.RunAsync(CancellationToken.None);

        Assert.Contains((await VerifyAsync()).Findings, finding => finding.Code == "head_differs");
    }

    [Fact]
    public async Task Verify_EntryThatIsNotLinked_IsNamedAfterAWhile()
    {
        await WriteAsync(1);
        Assert.True((await VerifyAsync()).IsSound);

        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("not_linked", Assert.Single((await VerifyAsync()).Findings).Code);
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET Act = 'x'")]
    [InlineData("DELETE FROM AuditEntries")]
    [InlineData("UPDATE AuditSeals SET Hash = 'x'")]
    [InlineData("DELETE FROM AuditSeals")]
    public async Task Stored_CannotBeChanged(string statement)
    {
        await WriteAsync(1);
        await Sealing.RunAsync(CancellationToken.None);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync(statement));

        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_DependsOnEveryField_AndOnWhatIsNotThere()
    {
        AuditEntry Entry(string? address = null, string actor = "a", string act = "b") =>
            new() { Id = Guid.Empty, At = StoredLedger.Start, Actor = actor, Act = act, Target = "t", Details = "{}", Address = address };

        string[] hashes =
        [
            AuditChain.Next(AuditChain.Start, Entry()), AuditChain.Next(AuditChain.Start, Entry(address: "")), AuditChain.Next(AuditChain.Start, Entry(actor: "ab", act: "")),
            AuditChain.Next(AuditChain.Start, Entry(actor: "", act: "ab")), AuditChain.Next(new string('1', 64), Entry()),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("x:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:zz")]
    public void Parse_WhatIsNoHead_IsNone(string text) => Assert.Null(AuditHead.Parse(text));

    private AuditHeads Heads => new(new DataRoot(_folder.Path));

    private SealAudit Sealing => new(_ledger.Contexts, Heads, Options.Create(new PortalOptions()), _time);

    private Task<AuditVerification> VerifyAsync(AuditHead? known = null) => new VerifyAudit(_ledger.Contexts, Heads, _time).RunAsync(_ledger.Admin, known, CancellationToken.None);

    private async Task WriteAsync(int entries)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        for (var i = 0; i < entries; i++)
            db.AuditEntries.Add(AuditEntry.Of(_ledger.Admin, "test.act", "test", new { i }, _time.GetUtcNow().AddTicks(i)));
        await db.SaveChangesAsync();
    }

    private async Task DamageAsync(string statement)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        foreach (var drop in AuditTriggers.DropSqlite)
            await db.Database.ExecuteSqlRawAsync(drop);
        await db.Database.ExecuteSqlRawAsync(statement.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        foreach (var create in AuditTriggers.Sqlite)
            await db.Database.ExecuteSqlRawAsync(create);
    }
}
