using System.Runtime.InteropServices;
using Portal.Core.Primitives;

namespace Portal.Tests.Architecture;

public sealed class CoreDependencyTests
{
    // Which folder may use which, itself aside. Scheduling knows no money, Billing no nodes.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Primitives"] = [],
        ["Accounts"] = ["Primitives"],
        ["Alerts"] = ["Primitives"],
        ["Webhooks"] = ["Primitives"],
        ["Execution"] = ["Primitives"],
        ["Compute"] = ["Primitives", "Execution"],
        ["Capacity"] = ["Primitives", "Compute"],
        ["Scheduling"] = ["Primitives", "Compute", "Capacity"],
        ["Planning"] = ["Primitives", "Compute", "Capacity", "Scheduling"],
        ["Metering"] = ["Primitives", "Compute", "Execution"],
        ["Pricing"] = ["Primitives", "Compute", "Metering"],
        ["Billing"] = ["Primitives", "Accounts", "Compute", "Metering", "Pricing"],
        ["Statistics"] = ["Primitives", "Compute", "Execution", "Metering", "Pricing", "Billing"],
        ["Advice"] = ["Primitives", "Compute", "Execution", "Metering", "Pricing", "Billing", "Statistics"],
    };

    private static readonly System.Reflection.Assembly Core = typeof(Money).Assembly;

    [Fact]
    public void Core_UsesTheBaseLibraryOnly()
    {
        var baseLibrary = RuntimeEnvironment.GetRuntimeDirectory();

        Violations.None(Core.GetReferencedAssemblies().Where(reference => !File.Exists(Path.Combine(baseLibrary, reference.Name + ".dll"))).Select(reference => reference.Name));
    }

    [Fact]
    public void Folders_DependInOneDirection()
    {
        var wrong = from type in TypeReferences.TypesOf(Core)
                    let folder = FolderOf(type)
                    from used in TypeReferences.Of(type)
                    where used.Assembly == Core && used.Namespace is not null && FolderOf(used) != folder
                    where !Allowed.TryGetValue(folder, out var allowed) || !allowed.Contains(FolderOf(used))
                    select $"{folder} uses {FolderOf(used)}: {type.FullName} → {used.Name}";

        Violations.None(wrong);
    }

    [Fact]
    public void Folders_AllHaveARule() =>
        Violations.None(TypeReferences.TypesOf(Core).Select(FolderOf).Distinct().Except(Allowed.Keys));

    [Fact]
    public void Rules_HaveNoCycle()
    {
        foreach (var folder in Allowed.Keys)
            Assert.DoesNotContain(folder, Reach(folder));

        static HashSet<string> Reach(string from)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(Allowed[from]);
            while (open.TryPop(out var next))
            {
                if (reached.Add(next))
                    Array.ForEach(Allowed[next], open.Push);
            }

            return reached;
        }
    }

    [Theory]
    [InlineData("Metering")]
    [InlineData("Pricing")]
    [InlineData("Billing")]
    public void Money_IsCountedInWholeNumbers(string folder)
    {
        Type[] inexact = [typeof(double), typeof(float), typeof(decimal), typeof(Half)];
        var wrong = from type in TypeReferences.TypesOf(Core)
                    where FolderOf(type) == folder
                    from used in TypeReferences.Of(type).Intersect(inexact)
                    select $"{type.FullName} uses {used.Name}";

        Violations.None(wrong);
    }

    private static string FolderOf(Type type) => type.Namespace!.Split('.') is ["Portal", "Core", var folder, ..] ? folder : type.Namespace;
}
