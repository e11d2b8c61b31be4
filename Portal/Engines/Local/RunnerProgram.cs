using System.Security.Cryptography;
using Portal.Hosting;

namespace Portal.Engines.Local;

/// <summary>
/// The runner as it was when the portal started, in a folder named by its content: a rebuild or an upgrade cannot pull the
/// program from under a live attempt.
/// </summary>
public sealed class RunnerProgram(DataRoot dataRoot)
{
    private readonly Lock _lock = new();
    private string? _path;

    /// <summary>Absolute path of <c>portal-runner.dll</c> in the data root; copied at the first call.</summary>
    public string Path
    {
        get
        {
            lock (_lock)
                return _path ??= Install();
        }
    }

    private string Install()
    {
        var source = System.IO.Path.Combine(AppContext.BaseDirectory, "runner");
        var files = Directory.GetFiles(source).Order(StringComparer.Ordinal).ToArray();
        var target = System.IO.Path.Combine(dataRoot.Runners, Fingerprint(files));
        if (!Directory.Exists(target))
        {
            var staging = target + ".new";
            Directory.CreateDirectory(staging);
            foreach (var file in files)
                File.Copy(file, System.IO.Path.Combine(staging, System.IO.Path.GetFileName(file)), overwrite: true);
            Directory.Move(staging, target);
        }

        return System.IO.Path.Combine(target, "portal-runner.dll");
    }

    private static string Fingerprint(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
