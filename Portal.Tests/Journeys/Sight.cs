using System.Text.RegularExpressions;
using Portal.Tests.Testing;

namespace Portal.Tests.Journeys;

/// <summary>Who looks: someone unknown, someone who has done nothing yet, someone with a history, and who runs the portal.</summary>
public enum Visitor
{
    Stranger = 1,
    Newcomer = 2,
    Developer = 3,
    Administrator = 4,
}

/// <summary>A page in one of its states.</summary>
/// <param name="Name">Of its pictures.</param>
/// <param name="Address">Path and query; a name in braces stands for an id of <see cref="Showcase"/>.</param>
/// <param name="Prepare">What is clicked before one looks; in no language, since it is done in all.</param>
public sealed partial record Sight(string Name, Visitor Visitor, string Address, Func<Person, Task>? Prepare = null)
{
    public string AddressIn(IReadOnlyDictionary<string, Guid> ids) => Placeholder().Replace(Address, name => ids[name.Groups[1].Value].ToString());

    /// <summary>Whether a page with this route template shows it.</summary>
    public bool IsShownBy(string template)
    {
        var (asked, known) = (Address.Split('?')[0].Split('/'), template.Split('/'));
        return asked.Length == known.Length && asked.Zip(known).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.StartsWith('{')));
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
