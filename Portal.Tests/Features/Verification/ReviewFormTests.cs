using Bunit;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Features.Verification;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

public sealed class ReviewFormTests : PortalComponentTest
{
    private static readonly RefusalReason Blurred = new() { Id = Guid.NewGuid(), Item = VerificationItem.Phone, Chinese = "无法接通", English = "Nobody answers" };

    [Fact]
    public void Keys_GoThroughTheList_AndARefusalTakesTheFirstReason()
    {
        var form = new ReviewForm([VerificationItem.LegalName, VerificationItem.Phone], [Blurred]);

        form.Accept();
        Assert.Equal((1, false), (form.Current, form.IsComplete));
        form.Refuse();

        Assert.True(form.IsComplete && form.Refuses);
        Assert.Equal(new ItemDecision(false, "无法接通", "Nobody answers"), form.ToItems()[VerificationItem.Phone]);
        form.Next();
        Assert.Equal(0, form.Current);
    }

    [Fact]
    public void Refuse_WithoutAReasonToChoose_IsNotComplete()
    {
        var form = new ReviewForm([VerificationItem.Address], [Blurred]);

        form.Refuse();

        Assert.False(form.IsComplete);
    }

    [Theory]
    [InlineData(VerificationState.Draft, "Draft")]
    [InlineData(VerificationState.InReview, "Draft,Submitted,InReview")]
    [InlineData(VerificationState.Refused, "Draft,Submitted,InReview,Refused")]
    public void Status_ShowsHowFarItIs_AndHowLongItTakes(VerificationState state, string reached)
    {
        var application = new ApplicationView(Guid.NewGuid(), VerificationSubject.Person, state, new VerificationFields(), new Dictionary<VerificationItem, ItemDecision>(), [], null, null, 1);
        var view = new VerificationView(
            Guid.NewGuid(), "Acme", OrganisationKind.Personal, OrganisationStanding.Unverified, null, null, null, true, PolicyView.Of(new VerificationOptions()), application, TimeSpan.FromHours(5.2));

        var shown = Render<ApplicationStatus>(parameters => parameters.Add(status => status.View, view));

        Assert.Equal(reached.Split(','), shown.FindAll(".step.reached").Select(step => step.GetAttribute("data-state")!));
        Assert.Contains("about 6 h", shown.Find("[data-testid=state-text]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_AfterARefusal_OpensWhatWasRefused()
    {
        var decisions = new Dictionary<VerificationItem, ItemDecision> { [VerificationItem.Phone] = new(false, "无法接通", "Nobody answers", "Call back"), [VerificationItem.LegalName] = ItemDecision.Accepted };
        var application = new ApplicationView(Guid.NewGuid(), VerificationSubject.Person, VerificationState.Refused, new VerificationFields(), decisions, [], null, null, 7);
        var form = new VerificationForm(new VerificationView(
            Guid.NewGuid(), "Acme", OrganisationKind.Personal, OrganisationStanding.Unverified, null, null, null, true, PolicyView.Of(new VerificationOptions()), application, null));

        Assert.True(form.IsOpen && form.IsAccepted(VerificationItem.LegalName));
        Assert.Equal((7, "Nobody answers Call back"), (form.Version, VerificationWords.ReasonOf(form.RefusalOf(VerificationItem.Phone)!)));
    }
}
