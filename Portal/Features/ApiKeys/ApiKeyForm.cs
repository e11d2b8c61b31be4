using System.Globalization;

namespace Portal.Features.ApiKeys;

/// <summary>What people choose for a key.</summary>
public sealed class ApiKeyForm
{
    /// <summary>Made when the form opens: however often it is sent, it is one key.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();

    public string Name { get; set; } = "";

    /// <summary>Of the project; empty for all.</summary>
    public string Project { get; set; } = "";

    public bool IsReadOnly { get; set; }

    /// <summary>Days; empty for no end.</summary>
    public string Days { get; set; } = "90";

    public MakeApiKeyRequest ToRequest(Guid organisation) => new(
        Id, Name, Guid.TryParse(Project, out var project) ? project : null, IsReadOnly, Days.Length == 0 ? null : int.Parse(Days, CultureInfo.InvariantCulture), organisation);
}
