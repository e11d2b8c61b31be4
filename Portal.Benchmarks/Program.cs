using Portal.Benchmarks.Scheduling;

return args switch
{
    ["placement", .. var rest] => PlacementBenchmark.Run(rest),
    ["departures", .. var rest] => DeparturesBenchmark.Run(rest),
    _ => 64,
};
