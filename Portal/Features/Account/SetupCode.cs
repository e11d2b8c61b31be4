using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Portal.Hosting;
using Portal.Security;

namespace Portal.Features.Account;

/// <summary>
/// The one-time code that makes the first administrator. It is printed at start, kept as a hash beside the data, and gone
/// once an administrator exists.
/// </summary>
public sealed class SetupCode(DataRoot dataRoot, IServiceScopeFactory scopes)
{
    private string FilePath => Path.Combine(dataRoot.Path, "setup-code");

    /// <summary>Makes a new code while there is no administrator; null when there is one.</summary>
    public async Task<string?> IssueAsync()
    {
        if (await HasAdministratorAsync())
        {
            File.Delete(FilePath);
            return null;
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        await File.WriteAllTextAsync(FilePath, Hash(code));
        return code;
    }

    public async Task<bool> IsValidAsync(string? code) =>
        code is { Length: > 0 and < 100 } && File.Exists(FilePath)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(FilePath)), Encoding.UTF8.GetBytes(Hash(code)))
        && !await HasAdministratorAsync();

    public void Use() => File.Delete(FilePath);

    private async Task<bool> HasAdministratorAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().GetUsersInRoleAsync(PortalRoles.Admin)).Count > 0;
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
