using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts.Closing;

/// <summary>A closing goes one way, waits where it must, and turns back only while there is time.</summary>
public sealed class OrganisationClosingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly ClosingSums Sums = new(5_000_000, 1_234, 2_000_000);
    private static readonly UserId Owner = UserId.New();

    [Fact]
    public void Steps_InTheirOrder_LeadToTheEnd()
    {
        var closing = Made();

        Assert.Equal("closing_in_grace", closing.BeginStopping(Now + Week - TimeSpan.FromTicks(1))!.Code);
        Assert.Null(closing.BeginStopping(Now + Week));
        Assert.Equal("closing_waits_for_tasks", closing.BeginInvoicing(openTasks: 1, heldMicros: 0)!.Code);
        Assert.Equal("closing_waits_for_tasks", closing.BeginInvoicing(openTasks: 0, heldMicros: 1)!.Code);
        Assert.Null(closing.BeginInvoicing(0, 0));
        Assert.Null(closing.BeginSettling());
        Assert.Equal("closing_waits_for_payment", closing.Close(owedMicros: 1, Sums, Now + Week, Week)!.Code);
        Assert.Equal(0, closing.RefundMicros);
        Assert.Null(closing.Close(0, Sums, Now + Week, Week));
        Assert.Equal((5_000_000, 1_234, 2_000_000), (closing.RefundMicros, closing.ForfeitedMicros, closing.CreditMicros));
        Assert.Equal("closing_keeps", closing.Erase(Now + Week + Week - TimeSpan.FromTicks(1))!.Code);
        Assert.True(closing.IsOpen);
        Assert.Null(closing.Erase(Now + Week + Week));
        Assert.Equal((ClosingStep.Erased, false), (closing.Step, closing.IsOpen));
    }

    [Fact]
    public void CallOff_WhileThereIsTime_EndsIt()
    {
        var closing = Made();

        Assert.Null(closing.CallOff(Owner, Now + Week - TimeSpan.FromTicks(1)));

        Assert.Equal((ClosingStep.CalledOff, false, Owner), (closing.Step, closing.IsOpen, closing.CalledOffBy));
        Assert.Equal("closing_step", closing.BeginStopping(Now + Week)!.Code);
        Assert.Equal("closing_too_late", closing.CallOff(Owner, Now)!.Code);
    }

    [Fact]
    public void CallOff_AfterTheTime_IsTooLateEvenBeforeTheNextStep() => Assert.Equal("closing_too_late", Made().CallOff(Owner, Now + Week)!.Code);

    [Fact]
    public void EveryStep_FromAnyOtherThanItsOwn_IsRefusedAndChangesNothing()
    {
        var steps = new Func<OrganisationClosing, Refusal?>[]
        {
            closing => closing.BeginStopping(Now + Week), closing => closing.BeginInvoicing(0, 0), closing => closing.BeginSettling(), closing => closing.Close(0, Sums, Now + Week, TimeSpan.Zero),
            closing => closing.Erase(Now + Week),
        };
        for (var done = 0; done <= steps.Length; done++)
        {
            for (var tried = 0; tried < steps.Length; tried++)
            {
                var closing = Made();
                foreach (var step in steps.Take(done))
                    Assert.Null(step(closing));
                var (before, version) = (closing.Step, closing.Version);

                var refusal = steps[tried](closing);

                Assert.Equal(tried == done ? null : "closing_step", refusal?.Code);
                if (tried != done)
                    Assert.Equal((before, version), (closing.Step, closing.Version));
            }
        }
    }

    [Fact]
    public void Organisation_GoesFromOpenToClosed_AndBackOnlyBetween()
    {
        var organisation = new Organisation(OrganisationId.New(), "Li Lei", OrganisationKind.Personal, "Asia/Shanghai", "en", Now);

        Assert.Equal("organisation_not_closing", organisation.CallOffClosing()!.Code);
        Assert.Equal("organisation_not_closing", organisation.FinishClosing()!.Code);
        Assert.Throws<InvalidOperationException>(() => organisation.Forget("nobody"));
        Assert.Null(organisation.BeginClosing());
        Assert.Equal("organisation_closing", organisation.BeginClosing()!.Code);
        Assert.Null(organisation.CallOffClosing());
        Assert.Null(organisation.BeginClosing());
        Assert.Null(organisation.FinishClosing());
        Assert.Equal("organisation_closing", organisation.BeginClosing()!.Code);
        Assert.Equal("organisation_not_closing", organisation.CallOffClosing()!.Code);
        organisation.Forget("closed account 0000000A");
        Assert.Equal("closed account 0000000A", organisation.Name);
    }

    [Fact]
    public void Rights_WhileClosing_AreToLookToPayAndToTurnBack() => Assert.Equal(
        [OrganisationRight.ReadWork, OrganisationRight.ReadMoney, OrganisationRight.ManageMoney, OrganisationRight.ManageOrganisation],
        OrganisationRights.All.Where(right => OrganisationState.Closing.Allows(right)));

    [Fact]
    public void Rights_WhenClosed_AreNone() => Assert.DoesNotContain(OrganisationRights.All, right => OrganisationState.Closed.Allows(right));

    [Fact]
    public void NameOf_APerson_IsTheSameAndTellsNothing()
    {
        var person = new UserId(new Guid("0198f00d-1234-7abc-8def-00004f2a9c1b"));

        Assert.Equal("closed account 4F2A9C1B", ClosedPerson.NameOf(person));
    }

    private static OrganisationClosing Made() => new(OrganisationClosingId.New(), OrganisationId.New(), Owner, "CNY", Now, Week);
}
