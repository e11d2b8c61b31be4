using System.Globalization;
using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>So many equal nodes of a cluster that need not exist.</summary>
/// <param name="Count">1 to <see cref="MostNodes"/>.</param>
/// <param name="CpuMillicores">Thousandths of a core, at least 1.</param>
/// <param name="MemoryMebibytes">At least 1.</param>
/// <param name="Gpus">Devices, 0 to 64.</param>
/// <param name="GpuModel">Empty without devices.</param>
/// <param name="HourCost">Of one node; null where that of the question counts.</param>
public sealed record NodeKind(int Count, long CpuMillicores, long MemoryMebibytes, int Gpus = 0, string GpuModel = "", Money? HourCost = null)
{
    /// <summary>Of a simulated cluster: a cycle looks at every node.</summary>
    public const int MostNodes = 5000;

    public const int MostKinds = 32;

    /// <summary>Dearest node there may be, per hour in major units.</summary>
    public const long MostHourCost = 100_000;

    private const int MostGpus = 64;
    private const int MostModelLength = 64;
    private const decimal MostCores = 100_000;
    private const decimal MostGibibytes = 1_000_000;

    /// <summary>Kinds parted by semicolons, each of them <c>count,cores,GiB,GPUs,model,cost per hour</c>; what is left out at the end is none.</summary>
    /// <returns>A refusal of <c>nodes</c> names the <c>kind</c> by number and its <c>part</c>.</returns>
    public static Result<IReadOnlyList<NodeKind>> ParseAll(string text, string currency)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kinds = new List<NodeKind>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var kind = Parse(part.Split(',', StringSplitOptions.TrimEntries), kinds.Count + 1, currency);
            if (!kind.IsAccepted)
                return kind.Refusal;
            kinds.Add(kind.Value);
        }

        return kinds.Count is >= 1 and <= MostKinds ? kinds : Refuse(kinds.Count, "kinds", 1, MostKinds);
    }

    /// <summary>The form that <see cref="ParseAll"/> reads.</summary>
    public override string ToString()
    {
        string[] parts = [Count.ToString(CultureInfo.InvariantCulture), Decimal(CpuMillicores / 1000m), Decimal(MemoryMebibytes / 1024m), Gpus.ToString(CultureInfo.InvariantCulture), GpuModel, HourCost?.ToDecimalString() ?? ""];
        return string.Join(',', parts.Take(HourCost is not null ? 6 : Gpus > 0 ? 5 : 3));
    }

    /// <summary>The nodes, with ids and names by number from <paramref name="first"/>.</summary>
    public IEnumerable<ComputeNode> ToNodes(int first, DateTimeOffset now)
    {
        GpuDevice[] devices = [.. Enumerable.Range(0, Gpus).Select(index => new GpuDevice(index, "", GpuModel, 0))];
        return Enumerable.Range(first, Count).Select(number => ComputeNode.Register(
            new ComputeNodeId(new Guid(number, 0, 0, new byte[8])), string.Create(CultureInfo.InvariantCulture, $"node {number}"), "planned",
            new NodeDescription(CpuMillicores, MemoryMebibytes, devices), now));
    }

    private static Result<NodeKind> Parse(string[] parts, int kind, string currency)
    {
        if (parts.Length is < 3 or > 6)
            return Refuse(kind, "parts", 3, 6);
        if (Number(parts[0], 1, MostNodes) is not { } count || count != decimal.Truncate(count))
            return Refuse(kind, "count", 1, MostNodes);
        if (Number(parts[1], 0.001m, MostCores) is not { } cores)
            return Refuse(kind, "cores", 0.001m, MostCores);
        if (Number(parts[2], 0.001m, MostGibibytes) is not { } gibibytes)
            return Refuse(kind, "memory", 0.001m, MostGibibytes);
        if (Number(parts.ElementAtOrDefault(3) is { Length: > 0 } devices ? devices : "0", 0, MostGpus) is not { } gpus || gpus != decimal.Truncate(gpus))
            return Refuse(kind, "gpus", 0, MostGpus);
        var model = parts.ElementAtOrDefault(4) ?? "";
        if (gpus > 0 && model.Length is 0 or > MostModelLength)
            return Refuse(kind, "model", 1, MostModelLength);
        var cost = CostOf(parts.ElementAtOrDefault(5), currency);
        if (!cost.IsAccepted)
            return Refuse(kind, "cost", 0, MostHourCost);
        return new NodeKind((int)count, (long)Math.Ceiling(cores * 1000), (long)Math.Ceiling(gibibytes * 1024), (int)gpus, gpus > 0 ? model : "", cost.Value);
    }

    /// <summary>A cost per hour that people typed; null for none.</summary>
    internal static Result<Money?> CostOf(string? text, string currency)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (Money?)null;
        return Number(text.Trim(), 0, MostHourCost) is { } units && decimal.Truncate(units * Money.MicrosPerUnit) == units * Money.MicrosPerUnit
            ? (Money?)Money.Parse(text.Trim(), currency)
            : new Refusal("invalid_field", "nodeHourCost", new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = "0", ["most"] = $"{MostHourCost}" });
    }

    private static decimal? Number(string text, decimal least, decimal most) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    private static string Decimal(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static Refusal Refuse(int kind, string part, decimal least, decimal most) => new("invalid_nodes", "nodes", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["kind"] = kind.ToString(CultureInfo.InvariantCulture), ["part"] = part, ["least"] = Decimal(least), ["most"] = Decimal(most),
    });
}
