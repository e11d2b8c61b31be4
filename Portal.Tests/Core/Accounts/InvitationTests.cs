using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts;

public sealed class InvitationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Close_Once()
    {
        var invitation = New();

        Assert.True(invitation.IsOpen(Noon));
        Assert.Null(invitation.Close(InvitationEnd.Accepted, Noon));
        Assert.Equal("invitation_ended", invitation.Close(InvitationEnd.Withdrawn, Noon)!.Code);
        Assert.Equal(InvitationEnd.Accepted, invitation.End);
    }

    [Fact]
    public void Close_AfterItsTime_OnlyWithdraws()
    {
        var invitation = New();
        var late = Noon.AddDays(7);

        Assert.False(invitation.IsOpen(late));
        Assert.True(invitation.IsOpen(late.AddTicks(-1)));
        Assert.Equal("invitation_expired", invitation.Close(InvitationEnd.Accepted, late)!.Code);
        Assert.Null(invitation.Close(InvitationEnd.Withdrawn, late));
    }

    [Fact]
    public void Email_IsComparedInLowerCase() => Assert.Equal("a.b@example.com", New().Email);

    private static Invitation New() =>
        new(InvitationId.New(), OrganisationId.New(), " A.B@Example.com ", OrganisationRole.Developer, UserId.New(), "hash", Noon, TimeSpan.FromDays(7));
}
