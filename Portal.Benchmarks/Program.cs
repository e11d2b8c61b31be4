using System.Globalization;
using Portal.Benchmarks.Billing;
using Portal.Benchmarks.ComputeTasks;
using Portal.Benchmarks.Live;
using Portal.Benchmarks.Pricing;
using Portal.Benchmarks.Scheduling;

switch (args)
{
    case ["start-latency", ..]:
        return await StartLatency.RunAsync(runs: Count(100));
    case ["submit-settle", ..]:
        return await SubmitAndSettle.RunAsync(TimeSpan.FromSeconds(10), args.Length > 1 ? args[1] : null);
    case ["submit-batch", ..]:
        return await SubmitBatches.RunAsync(tasks: Count(10_000));
    case ["screen-latency", ..]:
        return await ScreenLatency.RunAsync(watchers: Count(200), TimeSpan.FromSeconds(30));
    case ["circuit-memory", ..]:
        return await CircuitMemory.RunAsync(circuits: Count(200));
    case ["placement", .. var rest]:
        return PlacementBenchmark.Run(rest);
    case ["mixes", .. var rest]:
        return MixesBenchmark.Run(rest);
    case ["rating"]:
        return RatingBenchmark.Run(TimeSpan.FromSeconds(5));
    case ["close", ..]:
        return await CloseBenchmark.RunAsync(organisations: Count(10_000), charges: args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000);
    case ["pdf"]:
        return PdfBenchmark.Run(TimeSpan.FromSeconds(5));
    case ["cycle"]:
        return CycleBenchmark.Run();
    case ["live-pass"]:
        return await LivePass.RunAsync();
    case ["departures", .. var rest]:
        return DeparturesBenchmark.Run(rest);
    case ["fairness", .. var rest]:
        return FairnessBenchmark.Run(rest);
    case [WatchingClients.Verb, var address, var path, var cookie, var count]:
        return await WatchingClients.RunAsync(new Uri(address), path, cookie, int.Parse(count, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine(
            """
            usage: dotnet run -c Release --project Portal.Benchmarks -- VERB

              start-latency [N]    HTTP submit to the first instruction of the task, N tasks one after another (100)
              submit-settle [CONNECTION]  hold and settle, submit and hold, end and settle per second on SQLite, or on an empty PostgreSQL
                                   database, beside bare durable commits
              submit-batch [N]     tasks a second from the HTTP request to the durable placement, N of them (10,000) after as many that do not count
              screen-latency [N]   a task's progress line to the render batch of N circuits that watch it (200)
              circuit-memory [N]   managed heap of a circuit on each dashboard page, over N of them (200)
              placement FOLDER [POLICY…]  decisions a second of each placement policy on the openb traces in FOLDER
              mixes FOLDER [MIX…]  GPUs left unallocated on other mixes made from the openb list, beside FragmentationGradient
              rating               lines rated a second, beside the same multiplied without rules
              close [N [CHARGES]]  closes a month of N organisations (10,000) with CHARGES each (1,000), beside reading the charges alone
              pdf                  invoices a second as PDF, CSV and XML, of 6 and of 200 lines
              cycle                a scheduling cycle at 1,000 full nodes with 10,000 tasks waiting
              live-pass            a pass of the portal's scheduler over its database with the same
              departures FOLDER SEEDS    GPU-hours blocked when tasks come and go
              fairness FOLDER SEEDS      finish times of four projects on one cluster, beside those on a quarter of it each
            """);
        return 64;
}

int Count(int usual) => args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : usual;
