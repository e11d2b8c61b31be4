using System.Reflection;

namespace Portal.Tests.Testing;

/// <summary>Stored things as a hand in the database would leave them: what the domain lets nobody set.</summary>
internal static class Altered
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A copy with another value of one property, or of the list behind it.</summary>
    public static T With<T>(this T one, string property, object? value)
        where T : class
    {
        var copy = (T)typeof(object).GetMethod(nameof(MemberwiseClone), Instance)!.Invoke(one, null)!;
        if (typeof(T).GetProperty(property, Instance)!.GetSetMethod(nonPublic: true) is { } set)
            set.Invoke(copy, [value]);
        else
            typeof(T).GetField($"_{char.ToLowerInvariant(property[0])}{property[1..]}", Instance)!.SetValue(copy, value);
        return copy;
    }
}
