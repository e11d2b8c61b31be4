using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Hosting;
using Portal.Persistence;

namespace Portal.Tests.Architecture;

public sealed class PortalDependencyTests
{
    private static readonly Assembly Portal = typeof(PortalDbContext).Assembly;

    // What a folder must do without; what is not named here it may use.
    [Theory]
    [InlineData("Persistence", "Components,Live,Background,Engines")]
    [InlineData("Live", "Persistence,Features,Components,Background,Engines")]
    [InlineData("Components.Shared", "Persistence,Features,Background,Engines")]
    [InlineData("Components.Layout", "Persistence,Background,Engines")]
    [InlineData("Security", "Features,Components,Background,Engines,Live")]
    public void Folder_DoesWithout(string folder, string others)
    {
        var wrong = from type in TypeReferences.TypesOf(Portal)
                    where IsIn(type, folder)
                    from used in TypeReferences.Of(type)
                    where used.Assembly == Portal && others.Split(',').Any(other => IsIn(used, other))
                    select $"{type.FullName} → {used.FullName}";

        Violations.None(wrong);
    }

    [Fact]
    public void Features_UseOfEachOtherNeitherPagesNorEndpointsNorTexts()
    {
        var wrong = from type in TypeReferences.TypesOf(Portal)
                    let feature = FeatureOf(type)
                    where feature is not null || IsIn(type, "Persistence") || IsIn(type, "Background")
                    from used in TypeReferences.Of(type)
                    where used.Assembly == Portal && FeatureOf(used) is { } other && other != feature && IsInner(used)
                    select $"{type.FullName} → {used.FullName}";

        Violations.None(wrong);
    }

    [Fact]
    public void HostedServices_AreWorkersInBackground() => Violations.None(TypeReferences.TypesOf(Portal)
        .Where(type => type.IsAssignableTo(typeof(IHostedService)) && !type.IsAbstract)
        .Where(type => !type.Name.EndsWith("Worker", StringComparison.Ordinal) || !IsIn(type, "Background"))
        .Select(type => type.FullName));

    [Fact]
    public void Options_EndInOptions() => Violations.None(TypeReferences.TypesOf(Portal)
        .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } && !type.Name.EndsWith("Options", StringComparison.Ordinal))
        .Select(type => type.FullName));

    // A page is a feature's own, and a registration is called by Program alone; a part such as a receipt may stand on another feature's page.
    private static bool IsInner(Type type) =>
        type.Name.EndsWith("Page", StringComparison.Ordinal)
        || type.Name.EndsWith("Endpoints", StringComparison.Ordinal)
        || type.Name.EndsWith("Registration", StringComparison.Ordinal)
        || (type.Name.EndsWith("Text", StringComparison.Ordinal) && !type.IsAssignableTo(typeof(IComponent)));

    private static string? FeatureOf(Type type) => type.Namespace?.Split('.') is ["Portal", "Features", var feature, ..] ? feature : null;

    private static bool IsIn(Type type, string folder) =>
        type.Namespace is { } name && (name == $"Portal.{folder}" || name.StartsWith($"Portal.{folder}.", StringComparison.Ordinal));
}
