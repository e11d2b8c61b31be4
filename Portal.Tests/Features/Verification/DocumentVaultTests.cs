using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Verification.Documents;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

/// <summary>What lies on the disk, and what is taken in at all; with the program of its own that reads files through.</summary>
public sealed class DocumentVaultTests : IAsyncLifetime
{
    private VerificationScene _scene = default!;

    public async Task InitializeAsync() => _scene = await VerificationScene.MakeAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Document_LiesEncrypted_AndComesBackTheSame_AfterRotationsToo()
    {
        var content = ADocument.Pdf();
        var id = new VerificationDocumentId((await _scene.AddAsync(content)).Value.Id);
        var keys = Path.Combine(_scene.DataRoot.Keys, "documents.keys");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
        Assert.DoesNotContain("Catalog", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_scene.Vault.PathOf(id))), StringComparison.Ordinal);
        var before = await DocumentAsync();

        var first = await _scene.Rotate.RunAsync(CancellationToken.None);
        Assert.Equal((1, 0), (first.Wrapped, first.Forgotten));
        var after = await DocumentAsync();
        Assert.NotEqual(before.WrappedKey, after.WrappedKey);
        Assert.Equal(content, await _scene.Vault.GetAsync(after, CancellationToken.None));
        // What the portal wrapped while the key was changed can be read still.
        Assert.Equal(content, await _scene.Vault.GetAsync(before, CancellationToken.None));

        Assert.Equal(1, (await _scene.Rotate.RunAsync(CancellationToken.None)).Forgotten);
        Assert.Equal(content, await _scene.Vault.GetAsync(await DocumentAsync(), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _scene.Vault.GetAsync(before, CancellationToken.None));
    }

    [Fact]
    public async Task Document_ChangedOnTheDisk_OrPutInAnothersPlace_IsNotHandedOut()
    {
        var first = new VerificationDocumentId((await _scene.AddAsync(ADocument.Pdf())).Value.Id);
        var second = new VerificationDocumentId((await _scene.AddAsync(ADocument.Pdf(pages: 2))).Value.Id);
        var document = await _scene.AskAsync(db => db.VerificationDocuments.SingleAsync(document => document.Id == first));
        File.Copy(_scene.Vault.PathOf(second), _scene.Vault.PathOf(first), overwrite: true);

        await Assert.ThrowsAnyAsync<CryptographicException>(() => _scene.Vault.GetAsync(document, CancellationToken.None));
    }

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "nothing", DocumentRefusals.Empty },
        { "one byte over", DocumentRefusals.TooLarge },
        { "svg named .png", DocumentRefusals.TypeUnknown },
        { "zip bomb", DocumentRefusals.TypeUnknown },
        { "html in a pdf", DocumentRefusals.Unsafe },
        { "picture of 2,500 million pixels", DocumentRefusals.TooManyPixels },
        { "pdf that unpacks to more than there is memory", DocumentRefusals.Unreadable },
        { "test virus", DocumentRefusals.Infected },
        { "scanner that is not there", DocumentRefusals.ScannerUnavailable },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Add_WhatIsNoDocument_SaysWhyAndLeavesNothing(string what, string code)
    {
        _scene.Options.Scanner = what switch
        {
            "test virus" => "/bin/grep -qz -v EICAR-STANDARD",
            "scanner that is not there" => "/no/such/scanner",
            _ => "",
        };
        var most = (int)_scene.Options.MaxFileBytes;
        byte[] content = what switch
        {
            "nothing" => [],
            "one byte over" => [.. ADocument.Pdf(), .. new byte[most + 1 - ADocument.Pdf().Length]],
            "svg named .png" => "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(),
            "zip bomb" => "PK\u0003\u0004"u8.ToArray(),
            "html in a pdf" => [.. "%PDF-1.4\n<html><script>\n"u8, .. ADocument.Pdf()],
            "picture of 2,500 million pixels" => ADocument.PngBomb(50_000, 50_000),
            "pdf that unpacks to more than there is memory" => ADocument.PdfBomb(700),
            "test virus" => ADocument.Pdf("/X(X5O!P%@AP[4\\\\PZX54\\(P^\\)7CC\\)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*)"),
            _ => ADocument.Pdf(),
        };
        Assert.True(what == "one byte over" || content.Length <= most, $"{content.Length} bytes");

        var refusal = (await _scene.AddAsync(content, "../../evil.png")).Refusal;

        Assert.Equal((code, "file"), (refusal?.Code, refusal?.Field));
        Assert.Empty(_scene.Files());
        Assert.Empty(Directory.GetFiles(_scene.DataRoot.Uploads));
        Assert.False(await _scene.AskAsync(async db => await db.VerificationDocuments.AnyAsync() || await db.VerificationCases.AnyAsync() || await db.AuditEntries.AnyAsync()));
    }

    [Fact]
    public async Task Add_CleanToTheScanner_IsTaken_UpToTheNumberAllowed()
    {
        (_scene.Options.Scanner, _scene.Options.MaxFiles) = ("/bin/grep -qz -v EICAR-STANDARD", 1);

        Assert.Equal("passwd.pdf", (await _scene.AddAsync(ADocument.Pdf(), "../../etc/passwd")).Value.Name);
        Assert.Equal("too_many_files", (await _scene.AddAsync(ADocument.Pdf())).Refusal?.Code);
    }

    [Fact]
    public async Task Add_TwoAtOnce_AreBothTaken()
    {
        await Task.WhenAll(_scene.AddAsync(ADocument.Pdf()), _scene.AddAsync(ADocument.Picture(), "card.png"));

        Assert.Equal(2, (await _scene.ApplicationAsync()).Documents.Count);
        Assert.Equal(2, _scene.Files().Length);
    }

    private Task<VerificationDocument> DocumentAsync() => _scene.AskAsync(db => db.VerificationDocuments.AsNoTracking().SingleAsync());
}
