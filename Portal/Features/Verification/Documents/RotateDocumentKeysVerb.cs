using System.Globalization;
using Portal.Hosting;

namespace Portal.Features.Verification.Documents;

/// <summary>The verb <c>rotate-document-keys</c>. Exit codes: 0 done, 2 a setting is wrong, or the database is not up to date.</summary>
public static class RotateDocumentKeysVerb
{
    public static Task<int> RotateDocumentKeysAsync(this WebApplication app) => app.RunOnDatabaseAsync(async () =>
    {
        var done = await app.Services.GetRequiredService<RotateDocumentKeys>().RunAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"master key {done.MasterKeyId}, {done.Wrapped} keys wrapped anew, {done.Forgotten} master keys forgotten"));
        return 0;
    });
}
