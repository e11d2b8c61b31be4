using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Verification;
using Portal.Features.Verification.Documents;
using Portal.Hosting;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

/// <summary>The handlers of verification on a database and a data root of their own.</summary>
internal sealed class VerificationScene : IAsyncDisposable
{
    public static readonly VerificationFields Fields = new("某某科技有限公司（认证）", "91350100M000100Y43", "CN", "福州市 1 号", "+86 591 1234 5678");

    private readonly TemporaryFolder _folder = new();

    public required StoredLedger Ledger { get; init; }

    public required Customer Customer { get; init; }

    public VerificationOptions Options { get; } = new() { MaxFileMebibytes = 2 };

    public Caller Reviewer { get; } = new(UserId.New(), "reviewer@example.com", "Reviewer", IsAdmin: false, IsReviewer: true);

    public DataRoot DataRoot => field ??= new(_folder.Path);

    public DocumentKeyRing Ring => field ??= new(DataRoot);

    public DocumentVault Vault => new(DataRoot, Ring);

    public ApplyForVerification Apply => new(Ledger.Contexts, Ledger.Time);

    public ChangeDocuments Documents => new(Ledger.Contexts, new InspectDocument(Setting), Vault, Setting, Ledger.Time);

    public ReadDocument Read => new(Ledger.Contexts, Vault, new DocumentPages(Setting), Ledger.Time);

    public VerificationQueries Queries => new(Ledger.Contexts, Setting);

    public ReviewQueries Queue => new(Ledger.Contexts, Ledger.Time);

    public ReviewApplication Review => new(Ledger.Contexts, Setting, Ledger.Time);

    public EraseDocuments Erase => new(Ledger.Contexts, Vault, Setting, Ledger.Time);

    public RotateDocumentKeys Rotate => new(Ledger.Contexts, Vault, Ring, Ledger.Time);

    private IOptions<VerificationOptions> Setting => Microsoft.Extensions.Options.Options.Create(Options);

    public static async Task<VerificationScene> MakeAsync()
    {
        var ledger = await StoredLedger.SqliteAsync();
        return new VerificationScene { Ledger = ledger, Customer = await ledger.CustomerAsync() };
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        _folder.Dispose();
    }

    public Task<Result<DocumentRow>> AddAsync(byte[] content, string name = "licence.pdf") => Documents.AddAsync(Customer.Caller, null, name, new MemoryStream(content), CancellationToken.None);

    public async Task<ApplicationView> ApplicationAsync() => (await Queries.GetAsync(Customer.Caller, null, CancellationToken.None))!.Application!;

    public async Task<Refusal?> SaveAsync(VerificationFields fields) => await Apply.SaveAsync(
        Customer.Caller, new SaveVerificationRequest(VerificationSubject.Organisation, fields, (await Queries.GetAsync(Customer.Caller, null, CancellationToken.None))!.Application is { State: not VerificationState.Approved } open ? open.Version : 0), CancellationToken.None);

    public async Task<VerificationCaseId> SubmitAsync()
    {
        Assert.Null(await Apply.SubmitAsync(Customer.Caller, new SubmitVerificationRequest((await ApplicationAsync()).Version), CancellationToken.None));
        return new VerificationCaseId((await ApplicationAsync()).Id);
    }

    /// <summary>Fills in, adds a document and submits.</summary>
    public async Task<VerificationCaseId> AppliedAsync(VerificationFields? fields = null)
    {
        Assert.Null(await SaveAsync(fields ?? Fields));
        Assert.True((await AddAsync(ADocument.Picture(), "licence.png")).IsAccepted);
        return await SubmitAsync();
    }

    /// <summary>Takes it and refuses these items; none approves it.</summary>
    public async Task DecideAsync(VerificationCaseId id, params VerificationItem[] refused)
    {
        Assert.Null(await Review.ClaimAsync(Reviewer, id, CancellationToken.None));
        var open = (await Queue.GetAsync(Reviewer, id, CancellationToken.None))!.OpenItems;
        var items = open.ToDictionary(item => item, item => refused.Contains(item) ? new ItemDecision(false, "不清晰", "Not readable", "四角") : ItemDecision.Accepted);
        Assert.Null(await Review.DecideAsync(Reviewer, id, new DecideVerificationRequest(items), CancellationToken.None));
    }

    /// <summary>Files of documents on the disk.</summary>
    public string[] Files() => Directory.GetFiles(DataRoot.Documents);

    public async Task<T> AskAsync<T>(Func<Portal.Persistence.PortalDbContext, Task<T>> ask)
    {
        await using var db = await Ledger.Contexts.CreateDbContextAsync();
        return await ask(db);
    }
}
