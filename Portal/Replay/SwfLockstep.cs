namespace Portal.Replay;

/// <summary>The scheduler as a process for batch jobs: reads machine, history and one instant at a time as JSON lines, and answers each with the jobs that start then.</summary>
public static class SwfLockstep
{
    public static async Task RunAsync(string? policy, TextReader input, TextWriter output)
    {
        var options = SwfPolicies.Find(policy ?? SwfPolicies.Default);
        SwfMachine? machine = null;
        var (processors, last) = (0, 0L);
        await foreach (var message in LockstepMessages.ReadAsync(input))
        {
            var type = message.Text("type");
            if (type == "end")
                return;
            if (type == "machine")
            {
                if (machine is not null)
                    throw message.Fault("type", "The machine is there already, with its jobs.");
                processors = message.Number("procs", least: 1, most: SwfJob.MostProcessors);
                machine = new SwfMachine(processors, options);
                continue;
            }
            if (machine is null)
                throw message.Fault("type", $"\"{type}\" comes before the machine.");
            if (type == "history")
                foreach (var job in message.Items("jobs"))
                    machine.Learn(job.Integer("user"), Processors(job, processors), job.Seconds("requested"), job.Seconds("run"));
            else if (type == "tick")
            {
                if (message.Seconds("t") is var now && now < last)
                    throw message.Fault("t", $"Time goes back from {last}.");
                last = now;
                await output.WriteLineAsync(Answer(machine, message, processors, now));
            }
            else
                throw message.Fault("type", $"\"{type}\" is not known.");
            await output.FlushAsync();
        }
    }

    private static string Answer(SwfMachine machine, LockstepMessage tick, int processors, long now)
    {
        foreach (var job in tick.Items("finished"))
            if (!machine.Finish(job.Number("id"), job.Seconds("run")))
                throw job.Fault("id", "No such job runs.");
        foreach (var job in tick.Items("submitted"))
        {
            if (machine.Knows(job.Number("id")))
                throw job.Fault("id", "The job is there already.");
            machine.Submit(job.Number("id"), job.Integer("user"), Processors(job, processors), job.Seconds("requested"), now);
        }
        return $$"""{"start":[{{string.Join(',', machine.Start(now))}}]}""";
    }

    // A log that does not know the processors of a job says 0 or −1.
    private static int Processors(LockstepMessage job, int most) =>
        job.Integer("procs") is var processors && processors >= -1 && processors <= most ? Math.Max(1, processors) : throw job.Fault("procs", $"It is not from -1, which is unknown, to the {most} of the machine.");
}
