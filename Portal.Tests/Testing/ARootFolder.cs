using System.Diagnostics;

namespace Portal.Tests.Testing;

/// <summary>Makes the smallest system a command can run in: a shell of this host with its libraries, and a file that says whose it is.</summary>
public static class ARootFolder
{
    /// <summary>What <c>/etc/issue</c> says inside.</summary>
    public const string Issue = "own";

    public static async Task<string> MakeAsync(string folder, string shell = "/bin/dash", string? named = null)
    {
        using var copy = Process.Start("/bin/sh", ["-c", $"""
            for file in {shell} $(ldd {shell} | grep -o '/[^ ]*'); do mkdir -p "{folder}$(dirname "$file")"; cp -L "$file" "{folder}$file"; done
            mkdir -p "{folder}/etc"; echo {Issue} > "{folder}/etc/issue"
            """]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
        if (named is not null)
            File.Move(folder + shell, folder + named);
        return folder;
    }
}
