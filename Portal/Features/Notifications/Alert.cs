using Portal.Core.Alerts;
using Portal.Core.Primitives;

namespace Portal.Features.Notifications;

/// <summary>Something an organisation's people and programs are to hear of; written in the transaction that makes it true, and handed out once afterwards.</summary>
public sealed class Alert
{
    public const int MaxKeyLength = 120;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Whose; null for what is a person's own affair.</summary>
    public required OrganisationId? OrganisationId { get; init; }

    public required AlertKind Kind { get; init; }

    /// <summary>Says which happening it is: a second alert of the same key cannot be written.</summary>
    public required string Key { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The person it concerns; null where it concerns those of the organisation who look after the money, or after quotas.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What words and programs are told: names, ids, amounts as exact decimals.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>When it was handed out; null while it waits.</summary>
    public DateTimeOffset? HandedOutAt { get; set; }

    /// <summary>An alert, its facts in pairs of name and value.</summary>
    public static Alert Of(AlertKind kind, OrganisationId? organisation, string key, DateTimeOffset now, Guid? person, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
            told.Add(name, value);
        return new Alert { OrganisationId = organisation, Kind = kind, Key = key, At = now, UserId = person, Facts = told };
    }
}
