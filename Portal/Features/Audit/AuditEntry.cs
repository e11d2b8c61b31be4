using System.Text.Json;
using Portal.Security;

namespace Portal.Features.Audit;

/// <summary>Who did what to what, when and from where; written in the transaction of the act.</summary>
public sealed class AuditEntry
{
    /// <summary>What stands as the actor of an act of a person.</summary>
    public const string Person = "person";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required DateTimeOffset At { get; init; }

    /// <summary>The person; null for the portal itself.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>
    /// <see cref="Person"/> or <c>portal</c>. Whose name that is, is looked up when it is read: the chain of hashes holds ids alone, so that somebody can be forgotten and it still verifies.
    /// Entries of before that hold the e-mail of that time, which is not shown any more once the account is closed.
    /// </summary>
    public required string Actor { get; init; }

    /// <summary>A stable code such as <c>wallet.top_up</c>.</summary>
    public required string Act { get; init; }

    /// <summary>Kind and id of the thing, such as <c>organisation/0198…</c>.</summary>
    public required string Target { get; init; }

    /// <summary>What changed, as JSON; never a secret.</summary>
    public required string Details { get; init; }

    public string? Address { get; init; }

    /// <param name="details">Serialised as JSON; never with a secret.</param>
    /// <param name="id">Given where the same act is to leave one trace only; null makes a new one.</param>
    public static AuditEntry Of(Caller caller, string act, string target, object details, DateTimeOffset at, Guid? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(), At = at, ActorId = caller.Id.Value, Actor = Person, Act = act, Target = target, Address = caller.Address,
        Details = JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
    };

    /// <summary>An act of the portal itself.</summary>
    /// <param name="details">Serialised as JSON; never with a secret.</param>
    public static AuditEntry OfPortal(string act, string target, object details, DateTimeOffset at) => new()
    {
        At = at, Actor = "portal", Act = act, Target = target, Details = JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
    };
}
