using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Closing;
using Portal.Features.ComputeTasks;
using Portal.Features.Files;
using Portal.Features.Verification;
using Portal.Features.Verification.Documents;
using Portal.Hosting;
using Portal.Live;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Closing;

/// <summary>The handlers of closing on a stored ledger, as a portal that has just started has them.</summary>
internal sealed class AClosing(StoredLedger ledger, DataRoot data, ClosingOptions? options = null, UnitsOfWork? units = null)
{
    private UnitsOfWork Units { get; } = units ?? ledger.Units;

    public static DateTimeOffset GraceIsOver { get; } = StoredLedger.Start.AddDays(7);

    public static DateTimeOffset TimeIsOver { get; } = GraceIsOver.AddDays(91);

    private IOptions<ClosingOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(options ?? new ClosingOptions());

    private StopComputeTask Stops => new(Units, new TaskPublisher(new TaskProgressFeed(), new CapacityFeed(), ledger.Time), ledger.Balances, new SchedulerSignal(), ledger.Time);

    private EraseDocuments Documents => new(ledger.Contexts, new DocumentVault(data, new DocumentKeyRing(data)), Microsoft.Extensions.Options.Options.Create(new VerificationOptions()), ledger.Time);

    public FileStore Files { get; } = new(data, Microsoft.Extensions.Options.Options.Create(new ProjectFileOptions()));

    public ClosingRun Run => new(
        ledger.Contexts, Units, Stops, ledger.Run, ledger.Close, ledger.Storage, new SettleClosing(Units, ledger.InvoicePayments, ledger.Balances, Options, ledger.Time),
        new EraseOrganisation(ledger.Contexts, Units, Documents, Files, data, ledger.Time), ledger.Time);

    public CloseOrganisation Handler => new(ledger.Contexts, Units, new FreshSignIn(new PersonSessions(ledger.Contexts, ledger.Time)), Run, Options, ledger.Site, ledger.Time);

    /// <summary>The owner, who has just signed in.</summary>
    public async Task<Caller> OwnerAsync(Customer customer)
    {
        var session = new PersonSession
        {
            UserId = customer.Caller.Id.Value, UserAgent = "", StartedAt = ledger.Time.GetUtcNow(), LastSeenAt = ledger.Time.GetUtcNow(), ConfirmedAt = DateTimeOffset.MaxValue, SecurityStamp = "stamp",
        };
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        await db.Users.Where(user => user.Id == customer.Caller.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, "stamp"));
        db.PersonSessions.Add(session);
        await db.SaveChangesAsync();
        return customer.Caller with { Session = session.Id };
    }

    public async Task<Refusal?> CloseAsync(Customer customer, string? confirmation = null)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var name = await db.Organisations.Where(one => one.Id == customer.Organisation).Select(one => one.Name).SingleAsync();
        return await Handler.CloseAsync(await OwnerAsync(customer), customer.Organisation.Value, new CloseOrganisationRequest(confirmation ?? name), CancellationToken.None);
    }

    public async Task<OrganisationClosing> ReadAsync(Customer customer)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.OrganisationClosings.AsNoTracking().Where(one => one.OrganisationId == customer.Organisation).OrderByDescending(one => one.RequestedAt).FirstAsync();
    }

    /// <summary>What the organisation's accounts have in all, micro-units.</summary>
    public async Task<long> PostedAsync(Customer customer)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.LedgerAccounts.Where(account => account.OrganisationId == customer.Organisation).SumAsync(account => account.PostedMicros);
    }

    public async Task<List<PaymentRequest>> RefundsAsync()
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.PaymentRequests.AsNoTracking().Where(request => request.Kind == PaymentRequestKind.Refund).ToListAsync();
    }
}
