using static Portal.Tests.Security.Revocation.RevocationEffect;

namespace Portal.Tests.Security.Revocation;

/// <summary>What somebody has open, or can ask for.</summary>
public enum RevocationChannel
{
    Page = 1,
    Hub = 2,
    Events = 3,
    RunningDownload = 4,
    Download = 5,
    Read = 6,
    Act = 7,
    KeyHub = 8,
    KeyRead = 9,
    KeyAct = 10,
}

/// <summary>What becomes of it.</summary>
public enum RevocationEffect
{
    GoesOn = 1,
    Ends = 2,

    /// <summary>A page is shown anew, with what the person may still do.</summary>
    Reloads = 3,
}

/// <summary>Something that takes a right away.</summary>
/// <param name="Words">As the docs name it.</param>
/// <param name="Do">Does it to the person.</param>
/// <param name="Effects">In the order of <see cref="RevocationChannel"/>.</param>
public sealed record RevocationKind(string Words, Func<Bystander, Task> Do, params RevocationEffect[] Effects)
{
    /// <summary>True for a person who also runs the platform, and looks at its pages.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>As a row of the docs: what ends, what is shown anew, what goes on.</summary>
    public string Row => $"| {Words} | {string.Join(" | ", Effects.Select(effect => effect switch { Ends => "ends", Reloads => "reloads", _ => "goes on" }))} |";

    public override string ToString() => Words;
}

/// <summary>The published table of what takes away what.</summary>
public static class RevocationTable
{
    public static readonly IReadOnlyList<RevocationChannel> Channels = Enum.GetValues<RevocationChannel>();

    public static readonly IReadOnlyList<RevocationKind> Kinds =
    [
        OfPerson("the password is changed", person => person.ChangePasswordAsync()),
        OfPerson("signed out everywhere", person => person.SignOutEverywhereAsync()),
        OfPerson("the session is ended from another one", person => person.EndOtherSessionsAsync()),
        OfPerson("signed out", person => person.SignOutAsync()),
        OfPerson("the second step is turned on or off", person => person.TurnSecondStepOnAsync()),
        OfPerson("the role of administrator is taken away", person => person.BeDismissedAsync()) with { IsAdministrator = true },
        new("the account is closed", person => person.CloseAccountAsync(), Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends),
        new("removed from the organisation", person => person.BeRemovedAsync(), Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends),
        new("the organisation is left", person => person.LeaveAsync(), Reloads, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends),
        new("the role in the organisation is lowered", person => person.BecomeViewerAsync(), Reloads, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, Ends, GoesOn, GoesOn, Ends),
        // Its tasks are stopped here and below, and so is the stream of one.
        new("the organisation is suspended", person => person.SuspendOrganisationAsync(), GoesOn, GoesOn, Ends, GoesOn, GoesOn, GoesOn, Ends, GoesOn, GoesOn, Ends),
        new("the organisation is being closed", person => person.BeginClosingAsync(), Reloads, GoesOn, Ends, GoesOn, GoesOn, GoesOn, Ends, Ends, Ends, Ends),
        new("the organisation is closed", person => person.CloseOrganisationAsync(), Reloads, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends, Ends),
        new("the key is revoked", person => person.RevokeKeyAsync(), GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, Ends, Ends, Ends),
        // Or anybody could sign anybody out.
        new("somebody types wrong passwords", person => person.BeLockedOutAsync(), GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn, GoesOn),
    ];

    // Whatever is open with the person's sessions; keys are things of their own.
    private static RevocationKind OfPerson(string words, Func<Bystander, Task> act) => new(words, act, Ends, Ends, Ends, Ends, Ends, Ends, Ends, GoesOn, GoesOn, GoesOn);
}
