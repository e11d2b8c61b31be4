namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>Shapes that are planned for together: a place of a group has room for any of its shapes, and any of them may fill it.</summary>
/// <remarks>
/// Shapes that ask the same of GPUs are put together, rarest first, where rounding up their CPU and memory to common amounts costs next to nothing. What is left
/// is a program small enough to be solved, and a place held for one rare shape that may not come serves those like it.
/// </remarks>
internal sealed class ShapeGroups
{
    /// <summary>Groups a plan is made for in good time. Beyond them, rounding up may cost more.</summary>
    private const int ManyGroups = 400;

    /// <summary>Devices' worth of CPU and memory that rounding up may take, over all tasks of two groups put together.</summary>
    private const double LittleRoundedUp = 0.25;

    /// <summary>From so many devices' worth on, groups are left apart however many they are.</summary>
    private const double MuchRoundedUp = 100;

    private const int Unknown = -2;
    private const int None = -1;

    private int[] _groupOf = [];

    /// <summary>Groups of shapes.</summary>
    /// <param name="shapes">The shapes expected.</param>
    /// <param name="demand">How many tasks of each.</param>
    public ShapeGroups(ReadOnlySpan<TaskShape> shapes, ReadOnlySpan<double> demand)
    {
        var groups = new List<Group>();
        for (var i = 0; i < shapes.Length; i++)
            groups.Add(new Group(shapes[i], demand[i]));
        for (var most = LittleRoundedUp; most == LittleRoundedUp || (groups.Count > ManyGroups && most <= MuchRoundedUp); most *= 4)
            groups = [.. groups.GroupBy(group => group.Amounts with { CpuMillicores = 0, MemoryMebibytes = 0 }).SelectMany(alike => Merge([.. alike], most))];
        Places = [.. groups.Select((group, i) => new TaskShape(i, group.Amounts))];
        Demand = [.. groups.Select(group => group.Count)];
        for (var i = 0; i < groups.Count; i++)
            foreach (var shape in groups[i].Members)
                OfRef(shape) = i;
    }

    /// <summary>What a place of each group has room for.</summary>
    public TaskShape[] Places { get; }

    /// <summary>How many tasks of each group were expected.</summary>
    public double[] Demand { get; }

    /// <summary>The group of a shape; one not expected joins the group with the least room that is enough. Negative when there is none.</summary>
    public int Of(TaskShape shape)
    {
        ref var group = ref OfRef(shape);
        if (group == Unknown)
            group = Tightest(shape.Amounts);
        return group;
    }

    /// <summary>Sums over the shapes of each group.</summary>
    /// <param name="shapes">Shapes.</param>
    /// <param name="demand">A number for each.</param>
    public double[] Sum(ReadOnlySpan<TaskShape> shapes, ReadOnlySpan<double> demand)
    {
        var sums = new double[Places.Length];
        for (var i = 0; i < shapes.Length; i++)
            if (Of(shapes[i]) is var group && group >= 0)
                sums[group] += demand[i];
        return sums;
    }

    private ref int OfRef(TaskShape shape)
    {
        var known = _groupOf.Length;
        if (shape.Index >= known)
        {
            Array.Resize(ref _groupOf, Math.Max(shape.Index + 1, 2 * known));
            _groupOf.AsSpan(known).Fill(Unknown);
        }
        return ref _groupOf[shape.Index];
    }

    private int Tightest(in ShapeAmounts amounts)
    {
        var (tightest, least) = (None, double.MaxValue);
        for (var i = 0; i < Places.Length; i++)
        {
            var place = Places[i].Amounts;
            if (place.GpuCount == amounts.GpuCount && place.GpuMilli == amounts.GpuMilli && (place.Models & ~amounts.Models) == 0
                && place.CpuMillicores >= amounts.CpuMillicores && place.MemoryMebibytes >= amounts.MemoryMebibytes
                && RoundedUp(amounts, place) is var excess && excess < least)
                (tightest, least) = (i, excess);
        }
        return tightest;
    }

    private static List<Group> Merge(List<Group> alike, double most)
    {
        foreach (var rare in alike.OrderBy(group => group.Count).ToList())
        {
            var (into, least) = (rare, most);
            foreach (var other in alike)
                if (other != rare && Cost(rare, other) is var cost && cost <= least)
                    (into, least) = (other, cost);
            if (into == rare)
                continue;
            into.Absorb(rare);
            alike.Remove(rare);
        }
        return alike;
    }

    private static double Cost(Group a, Group b)
    {
        var both = Both(a.Amounts, b.Amounts);
        return (a.Count * RoundedUp(a.Amounts, both)) + (b.Count * RoundedUp(b.Amounts, both));
    }

    /// <summary>What the CPU and memory between two amounts are worth, in devices; a core comes with 4 GiB.</summary>
    private static double RoundedUp(in ShapeAmounts from, in ShapeAmounts to) =>
        PackingPlanner.WorthPerCore * (((to.CpuMillicores - from.CpuMillicores) / 1000.0) + ((to.MemoryMebibytes - from.MemoryMebibytes) / 4096.0));

    private static ShapeAmounts Both(in ShapeAmounts a, in ShapeAmounts b) =>
        a with { CpuMillicores = Math.Max(a.CpuMillicores, b.CpuMillicores), MemoryMebibytes = Math.Max(a.MemoryMebibytes, b.MemoryMebibytes) };

    private sealed class Group(TaskShape shape, double count)
    {
        public List<TaskShape> Members { get; } = [shape];

        public ShapeAmounts Amounts { get; private set; } = shape.Amounts with { RunSeconds = 0, InputMebibytes = 0 };

        public double Count { get; private set; } = count;

        public void Absorb(Group other)
        {
            Amounts = Both(Amounts, other.Amounts);
            Count += other.Count;
            Members.AddRange(other.Members);
        }
    }
}
