using System.Globalization;
using System.Text;
using Portal.Core.Execution;

namespace Portal.Demo;

/// <summary>The programs that the demo's people run: each as a command that works when it is run again, and as the script of how it went.</summary>
internal static class DemoPrograms
{
    public const string Train = """
        for epoch in $(seq 1 24); do
          loss=$(awk -v e=$epoch 'BEGIN { for (i = 0; i < 400000; i++) x += sin(i); printf "%.4f", 0.18 + 1.4 / (1 + e / 4) }')
          echo "epoch $epoch of 24  loss $loss"
          echo "::progress $(awk -v e=$epoch 'BEGIN { print e / 24 }') epoch $epoch of 24"
          sleep 2
        done
        mkdir -p out && echo '{"epochs":24}' > out/model.json
        """;

    public const string Embed = """
        for batch in $(seq 1 30); do echo "batch $batch of 30: 512 items"; echo "::progress $(awk -v b=$batch 'BEGIN { print b / 30 }') batch $batch"; sleep 1; done
        """;

    public const string Report = """
        mkdir -p out; echo "day,orders,revenue" > out/report.csv
        for day in $(seq 1 28); do echo "2026-10-$day,$((day * 37 % 400)),$((day * 911 % 9000))" >> out/report.csv; echo "day $day read"; sleep 1; done
        """;

    public const string Broken = "echo reading orders.csv; sleep 2; echo \"ValueError: could not convert 'n/a' to float, line 8112\" >&2; exit 1";

    public const string Hungry = "echo loading both sides; tail /dev/zero";

    public const string Simulate = """
        for step in $(seq 1 60); do awk 'BEGIN { for (i = 0; i < 300000; i++) x += cos(i) }'; echo "step $step of 60"; echo "::progress $(awk -v s=$step 'BEGIN { print s / 60 }') step $step"; done
        """;

    /// <summary>Long enough to be watched by whoever starts the demo.</summary>
    public const string Watched = """
        for epoch in $(seq 1 900); do
          loss=$(awk -v e=$epoch 'BEGIN { for (i = 0; i < 150000; i++) x += sin(i); printf "%.4f", 0.2 + 1.4 / (1 + e / 60) }')
          echo "epoch $epoch of 900  loss $loss"
          echo "::progress $(awk -v e=$epoch 'BEGIN { print e / 900 }') epoch $epoch of 900"
          sleep 2
        done
        """;

    public static TaskScript ScriptOf(string program, TimeSpan duration) => program switch
    {
        Train => new TaskScript(duration, Lines(24, epoch => $"epoch {epoch} of 24  loss {Loss(epoch)}"))
        {
            CpuPerMille = 520, MemoryPerMille = 610,
            Results = Texts(
                ("model.json", "{\"epochs\":24}\n"),
                ("metrics.csv", "epoch,loss\n" + string.Concat(Enumerable.Range(1, 24).Select(epoch => $"{epoch},{Loss(epoch)}\n")))),
        },
        Embed => new TaskScript(duration, Lines(30, batch => $"batch {batch} of 30: 512 items")) { CpuPerMille = 350, MemoryPerMille = 180 },
        Report => new TaskScript(duration, Lines(28, day => $"day {day} read"))
        {
            CpuPerMille = 780, MemoryPerMille = 240,
            Results = Texts(("report.csv", "day,orders,revenue\n" + string.Concat(Enumerable.Range(1, 28).Select(day => $"2026-10-{day},{day * 37 % 400},{day * 911 % 9000}\n")))),
        },
        Simulate => new TaskScript(duration, Lines(60, step => $"step {step} of 60")) { CpuPerMille = 960, MemoryPerMille = 300 },
        Broken => new TaskScript(duration, ["reading orders.csv", "!ValueError: could not convert 'n/a' to float, line 8112"]) { End = AttemptEnd.Failed, CpuPerMille = 300, MemoryPerMille = 120 },
        Hungry => new TaskScript(duration, ["loading both sides"]) { End = AttemptEnd.OutOfMemory, MemoryPerMille = 1000 },
        _ => throw new ArgumentOutOfRangeException(nameof(program), program, "The demo has no such program."),
    };

    private static Dictionary<string, byte[]> Texts(params (string Name, string Text)[] files) => files.ToDictionary(file => file.Name, file => Encoding.UTF8.GetBytes(file.Text), StringComparer.Ordinal);

    private static string[] Lines(int count, Func<int, string> line) => [.. Enumerable.Range(1, count).Select(line)];

    // By the same curve as the command's own.
    private static string Loss(int epoch) => (0.18m + (1.4m / (1 + (epoch / 4m)))).ToString("0.0000", CultureInfo.InvariantCulture);
}
