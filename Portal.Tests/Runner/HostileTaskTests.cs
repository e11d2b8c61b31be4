using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Portal.Core.Execution;
using Portal.Tests.Testing;

namespace Portal.Tests.Runner;

/// <summary>Tasks that want out, or want more than they were given.</summary>
public sealed class HostileTaskTests : SandboxTest
{
    [SkippableFact]
    public async Task HostFiles_AreNotThere()
    {
        var neighbour = Attempts.Write(AttemptHarness.ABash("true"));
        var run = await Attempts.RunAsync(AttemptHarness.ABash($"""
            for path in /etc/shadow /root /home /var /sys {Attempts.SpoolRoot} {neighbour.Lease} /proc/kmsg; do cat $path 2>/dev/null && echo "READ $path"; ls -A $path/. 2>/dev/null; done
            for path in /usr /etc /; do touch $path/x 2>/dev/null && echo "WROTE $path"; done
            for path in /proc/sys/kernel/core_pattern /proc/sys/vm/drop_caches /proc/sysrq-trigger /proc/irq/default_smp_affinity; do test -w $path && echo "WRITABLE $path"; done
            mount -t tmpfs none /tmp 2>/dev/null && echo MOUNTED
            unshare -U true 2>/dev/null && echo NAMESPACE
            grep Cap /proc/self/status | sort -u -k2
            """));
        Assert.Equal("CapInh:\t0000000000000000", run.Text);
    }

    [SkippableFact]
    public async Task HostEnvironment_IsNotThere()
    {
        var run = await Attempts.RunAsync(
            AttemptHarness.ABash("env; cat /proc/*/environ | tr '\\0' '\\n'; hostname"),
            start => start.Environment["PORTAL_SECRET"] = "canary");
        Assert.DoesNotContain("canary", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, run.Text.Split('\n'));
        Assert.Contains("HOME=/work", run.Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false, "no")]
    [InlineData(true, "connected")]
    public async Task Network_IsThereOnlyWhenLeased(bool allowed, string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var run = await Attempts.RunAsync(
            AttemptHarness.ABash($"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo connected || echo no; grep -c : /proc/net/dev") with { AllowNetwork = allowed });
        Assert.Equal(answer, run.Log[0].Text);
        if (!allowed)
            Assert.Equal("1", run.Log[1].Text);
    }

    [SkippableFact]
    public async Task OtherProcesses_CannotBeSeenOrTouched()
    {
        var own = Environment.ProcessId;
        var run = await Attempts.RunAsync(AttemptHarness.ABash($"""
            ls -d /proc/[0-9]* | wc -l
            test -d /proc/{own} && grep -a testhost /proc/{own}/cmdline && echo SEEN
            perl -e 'my $r = syscall(101, 16, {own}, 0, 0); print $r < 0 ? "refused\n" : "ATTACHED\n"'
            """));
        Assert.InRange(int.Parse(run.Log[0].Text, CultureInfo.InvariantCulture), 2, 6);
        Assert.Equal("refused", run.Log[1].Text);
    }

    [SkippableFact]
    public async Task OpenFilesOfTheStarter_AreNotInherited()
    {
        var run = await Attempts.RunAsync(
            AttemptHarness.ABash("ls /proc/self/fd | tr '\\n' ' '"),
            start =>
            {
                string[] opening = ["-c", "exec 9</etc/passwd; exec \"$0\" \"$@\"", start.FileName, .. start.ArgumentList];
                start.FileName = "/bin/sh";
                start.ArgumentList.Clear();
                foreach (var argument in opening)
                    start.ArgumentList.Add(argument);
            });
        Assert.Equal("0 1 2 3 ", run.Text);
    }

    [SkippableFact]
    public async Task KillAll_ReachesOnlyTheTaskItself()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ALease("perl", "-e", "unless (fork) { sleep 100; exit } kill 9, -1; wait; print \"alone\\n\"; exit 4"));
        Assert.Equal((AttemptEnd.Failed, 4, "alone"), (run.Finished.End, run.Finished.ExitCode, run.Text));
    }

    [SkippableFact]
    public async Task MemoryBomb_EndsOutOfMemory()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("perl -e 'while (1) { push @a, \"x\" x (1 << 20) }'; echo survived; sleep 5"));
        Assert.Equal(AttemptEnd.OutOfMemory, run.Finished.End);
        Assert.InRange(run.Finished.PeakMemoryBytes, 100L << 20, 128L << 20);
        Assert.InRange(run.Finished.RunMilliseconds, 0, 4000);
    }

    [SkippableFact]
    public async Task MemoryInTemporaryFiles_CountsToo()
    {
        var run = await Attempts.RunAsync(AttemptRunTests.WithLimits("head -c 200M /dev/zero > /dev/shm/x; sleep 5", limits => limits with { MemoryMebibytes = 64, DiskMebibytes = 1000 }));
        Assert.Equal(AttemptEnd.OutOfMemory, run.Finished.End);
    }

    [SkippableFact]
    public async Task ForkBomb_IsContainedAndGone()
    {
        var counted = await Attempts.RunAsync(AttemptHarness.ALease("perl", "-e", """
            for (1 .. 500) { my $p = fork; if (!defined $p) { $refused++ } elsif (!$p) { sleep 100; exit } else { $made++ } }
            print $made < 64 && $refused > 400 ? "contained\n" : "made $made\n";
            """));
        Assert.Equal("contained", counted.Text);

        var bomb = await Attempts.RunAsync(AttemptRunTests.WithLimits("perl -e 'fork while 1'", limits => limits with { MaxRunSeconds = 1 }));
        Assert.Equal(AttemptEnd.TimedOut, bomb.Finished.End);
        Assert.Empty(AttemptHarness.CgroupFolders(bomb.Folder));
    }

    [SkippableTheory]
    [InlineData("i=0; while :; do head -c 1M /dev/zero > f$i; i=$((i+1)); done", "many files")]
    [InlineData("exec head -c 200M /dev/zero > big", "one file")]
    [InlineData("perl -e '$SIG{XFSZ} = \"IGNORE\"; open F, \">big\"; print F \"x\" x 1000000 or die for 1 .. 200'", "one file, signal ignored")]
    [InlineData("mkdir hidden; chmod 0 hidden; perl -e 'for (1 .. 100000) { mkdir \"d\"; chdir \"d\" } sleep 5'", "endless depth")]
    public async Task DiskFill_EndsAtTheLimit(string script, string why)
    {
        var run = await Attempts.RunAsync(AttemptRunTests.WithLimits(script, limits => limits with { DiskMebibytes = 16 }));
        Assert.True(run.Finished is { End: AttemptEnd.Failed, Reason: "disk_limit" }, $"{why}: {run.Finished}");
        if (why == "endless depth")
            System.Diagnostics.Process.Start("rm", ["-rf", run.Folder.Work]).WaitForExit();
    }

    [SkippableFact]
    public async Task EndlessOutput_IsCappedAndDoesNotStall()
    {
        var run = await Attempts.RunAsync(AttemptRunTests.WithLimits("yes; true", limits => limits with { MaxRunSeconds = 1 }));
        Assert.Equal(AttemptEnd.TimedOut, run.Finished.End);
        Assert.InRange(run.Finished.LogBytes, 900_000, (1 << 20) + 200);
        Assert.True(run.Finished.DroppedLogBytes > 10_000_000, $"{run.Finished.DroppedLogBytes} bytes drained in a second");
        Assert.Contains($"{run.Finished.DroppedLogBytes} bytes", run.Log[^1].Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task HundredMegabyteLine_IsCutAndCapped()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("head -c 100000000 /dev/zero | tr '\\0' x; echo; echo '::progress 0.9 after'"));
        Assert.Equal(AttemptEnd.Completed, run.Finished.End);
        Assert.All(run.Log.SkipLast(1), line => Assert.True(line.Continues && line.Text.Length == LogFormat.MaxPieceBytes));
        Assert.Equal(100_000_001 + "::progress 0.9 after\n".Length, run.Finished.DroppedLogBytes + run.Log.SkipLast(1).Sum(line => (long)line.Text.Length));
        Assert.Equal(900_000, Assert.Single(run.Events.OfType<AttemptProgress>()).PartsPerMillion);
    }

    [SkippableFact]
    public async Task Daemon_IsMeteredAndEndsWithTheProgram()
    {
        // The daemon burns 4 s of CPU by its own count, in a session of its own, while the program waits; another one would stay for ever.
        // Four, so that what starting the sandbox costs, which no process of the task counts, weighs less than the bound.
        var lease = AttemptHarness.ALease("perl", "-MPOSIX", "-e", """
            sub daemon { return if fork; setsid; exit if fork; $_[0]->(); exit }
            daemon(sub { 1 while (times)[0] + (times)[1] < 4; open F, '>out/burnt'; my @t = times; print F $t[0] + $t[1]; close F; rename 'out/burnt', 'out/done' });
            daemon(sub { sleep 1000 });
            wait; wait;
            select undef, undef, undef, 0.05 until -e 'out/done';
            my @t = times; open F, '>out/own'; print F $t[0] + $t[1] + $t[2] + $t[3];
            """);
        // On a busy machine 4 s of CPU take their time.
        var run = await Attempts.RunAsync(lease with { Limits = lease.Limits with { MaxRunSeconds = 90 } });
        Assert.Equal(AttemptEnd.Completed, run.Finished.End);
        var truth = (double.Parse(run.OutFile("done"), CultureInfo.InvariantCulture) + double.Parse(run.OutFile("own"), CultureInfo.InvariantCulture)) * 1_000_000;
        Assert.InRange(run.Finished.CpuMicroseconds / truth, 0.97, 1.03);
        Assert.Empty(AttemptHarness.CgroupFolders(run.Folder));
    }

    [SkippableFact]
    public async Task CpuLimit_IsKept()
    {
        var run = await Attempts.RunAsync(AttemptRunTests.WithLimits("for i in 1 2; do (while :; do :; done) & done; sleep 2; kill %1 %2", limits => limits with { CpuMillicores = 500 }));
        // How much it gets of its half core depends on what else the machine does; more it must not get.
        Assert.InRange(run.Finished.CpuMicroseconds / (run.Finished.RunMilliseconds * 1000.0), 0.01, 0.56);
    }

    [SkippableFact]
    public async Task OddResults_AreMadeHarmless()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("""
            echo m > out/model; ln -s model out/latest; ln -s "$PORTAL_OUT/model" out/absolute
            ln -s /etc/passwd out/passwd; ln -s ../../lease.json out/lease; ln -s / out/root; mkfifo out/pipe
            touch $'out/two\nlines' 'out/..%2f..%2fescape'; echo evil > ../../tmp/evil; echo evil > ../evil 2>/dev/null
            mkdir out/closed; echo x > out/closed/x; chmod 000 out/closed; cp /bin/true out/setuid; chmod u+s out/setuid
            """));
        Assert.Equal(
            ["..%2f..%2fescape", "absolute", "closed", "latest", "model", "setuid", "two\nlines"],
            Directory.GetFileSystemEntries(run.Folder.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("m\n", run.OutFile("absolute"));
        Assert.False(File.Exists("/tmp/evil"));
        Assert.Equal(["in", "out"], Directory.GetFileSystemEntries(run.Folder.Work).Select(Path.GetFileName).Order());
    }
}
