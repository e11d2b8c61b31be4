using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Engines.Local;
using Portal.Persistence;

namespace Portal.Demo;

/// <summary>Runs the tasks of a demo's past: a machine that only says what became of them, at the hours the script names.</summary>
internal sealed class ScriptedEngine(IDbContextFactory<PortalDbContext> contexts, DemoClock clock, DemoAgenda agenda, LocalEngine machine, IOptions<LocalEngineOptions> options) : IEngine
{
    // What this machine claims to have been.
    private static readonly NodeDescription Node = new(
        64_000, 256 * 1024, [.. Enumerable.Range(0, 4).Select(index => new GpuDevice(index, $"GPU-00000000-0000-0000-0000-00000000000{index}", "RTX-4090", 24_564))]);

    private readonly ConcurrentDictionary<ComputeTaskId, TaskScript> _scripts = new();
    private readonly List<ScriptedRun> _runs = [];
    private bool _isRetired;

    /// <summary>True when a run wrote something since somebody set this to false.</summary>
    public bool HasNews { get; set; }

    /// <summary>Says how a task will go; before it is handed in.</summary>
    public void Expect(ComputeTaskId task, TaskScript script) => _scripts[task] = script;

    /// <summary>The past is over: from now on it is described by what it is.</summary>
    public void Retire() => _isRetired = true;

    public Task<EngineStatus> DescribeAsync(CancellationToken cancellationToken) => _isRetired
        ? machine.DescribeAsync(cancellationToken)
        : Task.FromResult(new EngineStatus(options.Value.NodeName, Node, null, new GpuSearch(GpuSearchOutcome.Found, "4 × RTX-4090")));

    public async Task StartAsync(AttemptFolder folder, CancellationToken cancellationToken)
    {
        if (File.Exists(folder.Events))
            return;
        var lease = LeaseFile.Read(folder);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var script = _scripts[await db.TaskAttempts.Where(attempt => attempt.Id == lease.AttemptId).Select(attempt => attempt.TaskId).SingleAsync(cancellationToken)];
        var run = new ScriptedRun(folder, lease, script, clock.GetUtcNow());
        run.Start();
        HasNews = true;
        _runs.Add(run);
        agenda.Note(clock.GetUtcNow() + script.Duration, () =>
        {
            run.Finish(script.End, clock.GetUtcNow());
            HasNews = true;
            return Task.CompletedTask;
        });
    }

    /// <summary>Ends the attempts that were asked to stop.</summary>
    /// <returns>False when there was none.</returns>
    public bool Stop()
    {
        _runs.RemoveAll(run => run.IsOver);
        var asked = _runs.FindAll(run => StopFile.Read(run.Folder) is not null);
        foreach (var run in asked)
            run.Finish(StopFile.Read(run.Folder)!.Value, clock.GetUtcNow());
        HasNews |= asked.Count > 0;
        return asked.Count > 0;
    }

    public bool IsRunnerAlive(AttemptStarted started) => true;

    public Task ReapAsync(AttemptFolder folder, CancellationToken cancellationToken) => Task.CompletedTask;
}
