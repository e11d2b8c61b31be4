using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Security.Sessions;

/// <summary>Something that somebody has open, and how it ends.</summary>
/// <param name="Session">The session or key it was opened with; an id that neither has for who had none.</param>
/// <param name="Person">Whose rights it hangs on; null where it hangs on the session or key alone.</param>
/// <param name="End">When the session or key no longer counts.</param>
/// <param name="Lose">When a right is lost that it needs.</param>
/// <param name="Leave">When a support view begins or ends.</param>
/// <param name="Needs">Whether it is touched by the loss of a right.</param>
/// <param name="Lacks">Whether it was opened without a role of the platform that the person would have there now.</param>
/// <param name="View">The organisation it was opened to look at for support; null where it is none of that.</param>
internal sealed record LiveConnection(Guid Session, UserId? Person, Action End, Action Lose, Action Leave, Func<OrganisationRight, bool> Needs, Func<string, bool> Lacks, OrganisationId? View)
{
    // So many looks a page has to leave, which takes a browser a moment.
    private const int Patience = 5;

    private HashSet<HeldRight>? _held;
    private int _looks;

    /// <summary>True once the page was told to leave or to come again. It stays watched until it has: whoever sits there may have a browser of their own that does not.</summary>
    public bool IsTold { get; private set; }

    /// <summary>What the person might do when this was opened; asked for at once, so that nothing is lost unseen before the first look.</summary>
    public required Task<HashSet<HeldRight>> Opened { get; init; }

    /// <summary>Tells it to lose or leave what it has.</summary>
    public void Tell(Action what)
    {
        IsTold = true;
        what();
    }

    /// <summary>Asked once a look: true when it was told long ago, and is there still.</summary>
    public bool HasStayed() => IsTold && ++_looks > Patience;

    /// <summary>Takes what the person may do now for what is looked at next time.</summary>
    /// <returns>True when something that this needs is gone.</returns>
    public async Task<bool> HasLostAsync(HashSet<HeldRight> now)
    {
        var before = _held ?? await Opened;
        _held = now;
        return before.Any(right => Needs(right.Right) && !now.Contains(right));
    }
}
