using Portal.Core.Execution;
using Portal.Tests.Testing;

namespace Portal.Tests.Runner;

/// <summary>An attempt from lease to last event.</summary>
public sealed class AttemptRunTests : SandboxTest
{
    [SkippableFact]
    public async Task Run_HelloWorld_TellsItsLife()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("echo hello; echo trouble >&2; echo '::progress 0.5 half'; echo result > out/answer; sleep 0.5"));

        var finished = run.Finished;
        Assert.Equal((AttemptEnd.Completed, 0, null, null), (finished.End, finished.ExitCode, finished.Signal, finished.Reason));
        Assert.All(run.Events, one => Assert.Equal(7, one.Fence));
        Assert.IsType<AttemptStarted>(run.Events[0]);
        Assert.Equal((500_000, "half"), run.Events.OfType<AttemptProgress>().Select(one => (one.PartsPerMillion, one.Text)).Single());
        Assert.True(run.Events.OfType<AttemptUsage>().Count() >= 3, "heartbeats every 200 ms and a last one");
        Assert.Single(run.Events.OfType<AttemptSaving>());
        Assert.InRange(finished.RunMilliseconds, 500, 2000);
        Assert.InRange(finished.CpuMicroseconds, 1000, 500_000);
        Assert.InRange(finished.PeakMemoryBytes, 500_000, 64 << 20);
        Assert.Equal(new FileInfo(run.Folder.Log).Length, finished.LogBytes);
        Assert.Contains((LogStream.Output, "hello"), run.Log.Select(line => (line.Stream, line.Text)));
        Assert.Contains((LogStream.Error, "trouble"), run.Log.Select(line => (line.Stream, line.Text)));
        Assert.Equal("result\n", run.OutFile("answer"));
        Assert.Empty(AttemptHarness.CgroupFolders(run.Folder));
    }

    [SkippableTheory]
    [InlineData("exit 3", 3, null)]
    [InlineData("kill -SEGV $$", null, 11)]
    [InlineData("exit 255", 255, null)]
    public async Task Run_Failing_TellsCodeOrSignal(string script, int? exitCode, int? signal)
    {
        var finished = (await Attempts.RunAsync(AttemptHarness.ABash(script))).Finished;
        Assert.Equal((AttemptEnd.Failed, exitCode, signal, null), (finished.End, finished.ExitCode, finished.Signal, finished.Reason));
    }

    [SkippableFact]
    public async Task Run_UnknownProgram_SaysSo()
    {
        var finished = (await Attempts.RunAsync(AttemptHarness.ALease("no-such-program"))).Finished;
        Assert.Equal((AttemptEnd.Failed, 127, "command_not_found"), (finished.End, finished.ExitCode, finished.Reason));
    }

    [SkippableFact]
    public async Task Run_InputsAndEnvironment_AreThere()
    {
        var source = Path.Combine(Attempts.SpoolRoot, "source");
        await File.WriteAllTextAsync(source, "rows");
        var run = await Attempts.RunAsync(AttemptHarness.ABash("""
            cat in/data.csv; echo; (echo x > in/data.csv) 2>/dev/null || echo read-only
            echo "$PWD $HOME $PORTAL_IN $PORTAL_OUT $PORTAL_CPU $PORTAL_MEMORY_MIB $MODE"
            """) with
        {
            Inputs = [new LeasedInput("data.csv", source)],
            Environment = new Dictionary<string, string> { ["MODE"] = "fast & \"loose\"" },
        });
        Assert.Equal("rows\nread-only\n/work /work /work/in /work/out 1 128 fast & \"loose\"", run.Text);
    }

    [SkippableFact]
    public async Task Run_OwnRootFolder_IsTheWholeSystem()
    {
        var root = await ARootFolder.MakeAsync(Path.Combine(Attempts.SpoolRoot, "root"));
        var run = await Attempts.RunAsync(
            AttemptHarness.ALease("/bin/dash", "-c", "read -r issue < /etc/issue; echo \"$issue\"; echo /usr/bin/*; echo /*; (echo > /etc/issue) 2>/dev/null || echo read-only") with { RootFolder = root });
        Directory.Delete(root, recursive: true);
        Assert.Equal("own\n/usr/bin/*\n/bin /dev /etc /lib /lib64 /proc /tmp /work\nread-only", run.Text);
    }

    [SkippableTheory]
    [InlineData("input", "input_missing")]
    [InlineData("name", "lease_invalid")]
    [InlineData("gpu", "input_missing")]
    [InlineData("environment", "environment_missing")]
    [InlineData("bwrap", "sandbox_unavailable")]
    public async Task Run_WhatCannotStart_NeverRan(string what, string reason)
    {
        var lease = AttemptHarness.ABash("echo ran");
        lease = what switch
        {
            "input" => lease with { Inputs = [new LeasedInput("a", "/no/such/file")] },
            "name" => lease with { Inputs = [new LeasedInput("../a", "/etc/hostname")] },
            "environment" => lease with { RootFolder = "/no/such/root" },
            "gpu" => lease with { Gpus = [new LeasedGpu(99, "GPU-x", 1000)] },
            _ => lease,
        };
        var run = await Attempts.RunAsync(lease, start => start.Environment["PATH"] = what == "bwrap" ? "/nowhere" : start.Environment["PATH"]);
        Assert.Equal((AttemptEnd.NotStarted, reason, 0L), (run.Finished.End, run.Finished.Reason, run.Finished.RunMilliseconds));
        Assert.Empty(run.Log);
    }

    [SkippableFact]
    public async Task Run_Unsandboxed_IsStillMeteredAndContained()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("pwd; (setsid sleep 100 &) ; echo \"$PORTAL_OUT\"; exit 5") with { Unsandboxed = true });
        Assert.Equal((AttemptEnd.Failed, 5), (run.Finished.End, run.Finished.ExitCode));
        Assert.Equal($"{run.Folder.Work}\n{run.Folder.Out}", run.Text);
        Assert.Empty(AttemptHarness.CgroupFolders(run.Folder));
    }

    [SkippableFact]
    public async Task Run_TimeLimit_EndsTimedOutAndBillsNoMore()
    {
        var finished = (await Attempts.RunAsync(WithLimits("trap '' TERM; while :; do sleep 0.1; done", limits => limits with { MaxRunSeconds = 1 }))).Finished;
        Assert.Equal((AttemptEnd.TimedOut, 1000L), (finished.End, finished.RunMilliseconds));
        Assert.InRange(finished.ElapsedMilliseconds, 1300, 3000);
    }

    [SkippableFact]
    public async Task Stop_HandlerSavesItsWork_EndsAsAsked()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("trap 'echo saved > out/state; exit 0' TERM; echo ready; while :; do sleep 0.05; done") with { GraceMilliseconds = 5000 });
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        StopFile.Write(folder, AttemptEnd.Evicted);
        await runner.WaitForExitAsync();

        var run = AttemptHarness.Read(folder);
        Assert.Equal((AttemptEnd.Evicted, 0), (run.Finished.End, run.Finished.ExitCode));
        Assert.Equal("saved\n", run.OutFile("state"));
        Assert.InRange(run.Finished.RunMilliseconds, 0, 2500);
    }

    [SkippableFact]
    public async Task Stop_HandlerRefuses_IsKilledAfterTheGrace()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        StopFile.Write(folder, AttemptEnd.Cancelled);
        await runner.WaitForExitAsync();
        Assert.Equal(AttemptEnd.Cancelled, AttemptHarness.Read(folder).Finished.End);
        Assert.Empty(AttemptHarness.CgroupFolders(folder));
    }

    [SkippableFact]
    public async Task Stop_BeforeTheStart_RunsNothing()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("echo ran"));
        StopFile.Write(folder, AttemptEnd.Cancelled);
        await Attempts.Start(folder).WaitForExitAsync();
        var run = AttemptHarness.Read(folder);
        Assert.Equal((AttemptEnd.Cancelled, "stopped_before_start", 0L), (run.Finished.End, run.Finished.Reason, run.Finished.RunMilliseconds));
        Assert.Single(run.Events);
    }

    [SkippableFact]
    public async Task Stop_AfterTheEnd_ChangesNothing()
    {
        var run = await Attempts.RunAsync(AttemptHarness.ABash("true"));
        StopFile.Write(run.Folder, AttemptEnd.Cancelled);
        var again = Attempts.Start(run.Folder);
        await again.WaitForExitAsync();
        Assert.Equal(73, again.ExitCode);
        Assert.Equal(run.Events, AttemptHarness.Read(run.Folder).Events);
    }

    [SkippableFact]
    public async Task Run_SecondRunner_IsTurnedAway()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("echo ready; sleep 100"));
        Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        var second = Attempts.Start(folder);
        await second.WaitForExitAsync();
        Assert.Equal(75, second.ExitCode);
        Assert.Single(AttemptHarness.Read(folder).Events.OfType<AttemptStarted>());
    }

    [SkippableFact]
    public async Task Terminate_TheRunner_EndsLostInOrder()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("echo ready; sleep 100"));
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        Signal(runner.Id, "TERM");
        await runner.WaitForExitAsync();
        var finished = AttemptHarness.Read(folder).Finished;
        Assert.Equal((AttemptEnd.Lost, "runner_terminated"), (finished.End, finished.Reason));
    }

    [SkippableFact]
    public async Task Kill_TheRunner_TakesTheTaskWithIt()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("(setsid sleep 1000 &); (trap '' TERM HUP; sleep 1000) & echo ready; sleep 1000"));
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        Assert.True(AttemptHarness.ProcessesOf(folder).Count >= 4);

        runner.Kill();
        await AttemptHarness.UntilAsync(() => AttemptHarness.ProcessesOf(folder).Count == 0, "no process of the task left");

        Assert.NotEmpty(AttemptHarness.CgroupFolders(folder));
        for (var i = 0; i < 2; i++)
        {
            var reap = Attempts.Start(folder, "reap");
            await reap.WaitForExitAsync();
            Assert.Equal(0, reap.ExitCode);
            Assert.Empty(AttemptHarness.CgroupFolders(folder));
        }

        Assert.Empty(AttemptHarness.Read(folder).Events.OfType<AttemptFinished>());
    }

    [SkippableFact]
    public async Task Reap_UnsandboxedLeftovers_KillsThem()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("(setsid sleep 1000 &); echo ready; sleep 1000") with { Unsandboxed = true });
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        runner.Kill();
        await runner.WaitForExitAsync();
        Assert.NotEmpty(AttemptHarness.ProcessesOf(folder));
        await Attempts.Start(folder, "reap").WaitForExitAsync();
        Assert.Empty(AttemptHarness.ProcessesOf(folder));
        Assert.Empty(AttemptHarness.CgroupFolders(folder));
    }

    [SkippableFact]
    public async Task Start_FromThePortal_LeavesItsSessionAndPipes()
    {
        var folder = Attempts.Write(AttemptHarness.ABash("echo ready; sleep 100"));
        var runner = Attempts.Start(folder);
        await AttemptHarness.UntilLoggedAsync(folder, "ready");
        Assert.Equal("", await runner.StandardOutput.ReadToEndAsync() + await runner.StandardError.ReadToEndAsync());
        Assert.False(runner.HasExited);
        var stat = await File.ReadAllTextAsync($"/proc/{runner.Id}/stat");
        Assert.Equal(runner.Id, int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]));
        var started = AttemptHarness.Read(folder).Events.OfType<AttemptStarted>().Single();
        Assert.Equal((runner.Id, long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19])), (started.RunnerProcessId, started.RunnerStartTicks));
    }

    internal static AttemptLease WithLimits(string script, Func<AttemptLimits, AttemptLimits> limits)
    {
        var lease = AttemptHarness.ABash(script);
        return lease with { Limits = limits(lease.Limits) };
    }

    private static void Signal(int process, string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-s", signal, process.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
