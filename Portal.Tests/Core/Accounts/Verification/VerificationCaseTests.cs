using CsCheck;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts.Verification;

public sealed class VerificationCaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly UserId Applicant = UserId.New();
    private static readonly UserId Reviewer = UserId.New();
    private static readonly UserId Second = UserId.New();
    private static readonly VerificationFields Fields = new("李雷", "11010519491231002X", "CN", "北京市海淀区 1 号", "+86 10 1234 5678");
    private static readonly ItemDecision No = new(false, "不清晰", "Not readable");

    [Fact]
    public void Acts_InAnyOrder_KeepWhatMustHold() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 63], Gen.Int[0, 20]).Array[0, 40].Sample(acts =>
        {
            var (one, now, decisions) = (ACase(), Now, 0);
            foreach (var (act, bits, minutes) in acts)
            {
                now += TimeSpan.FromMinutes(minutes);
                var (state, accepted) = (one.State, Accepted(one));
                var refusal = Do(one, act, bits, now, ref decisions);
                // A refusal changes nothing, what is accepted stays so, and an approval is the end.
                if ((refusal is not null && (one.State != state || !Accepted(one).SetEquals(accepted))) || !accepted.IsSubsetOf(Accepted(one)) || (state == VerificationState.Approved && one.State != state))
                    return false;
                if (one.State == VerificationState.Approved != (one.OpenItems.Count == 0) || one.Round < decisions)
                    return false;
            }

            return true;
        }, iter: 2000);

    [Fact]
    public void Write_AfterARefusal_TakesWhatWasRefusedAndNothingElse()
    {
        var one = Refused(VerificationItem.Address);

        Assert.Equal(("item_accepted", "legalName"), CodeOf(one.Write(VerificationSubject.Person, Fields with { LegalName = "韩梅梅" })));
        Assert.Equal("item_accepted", one.ChangeDocuments()?.Code);
        Assert.Null(one.Write(VerificationSubject.Person, Fields with { Address = "上海市浦东新区 2 号" }));
        Assert.Null(one.Submit(Applicant, 1, Now));
        Assert.Null(one.Claim(Reviewer, Now, Quarter));
        Assert.Equal([VerificationItem.Address], one.OpenItems);
        Assert.True(one.Decide(Reviewer, Say(one.OpenItems, _ => ItemDecision.Accepted), Now).Value.IsApproved);
        Assert.Equal(VerificationState.Approved, one.State);
    }

    [Fact]
    public void Claim_ByASecond_HasToWaitUntilItExpires()
    {
        var one = ACase();
        Assert.Null(one.Submit(Applicant, 1, Now));
        Assert.Equal("own_application", one.Claim(Applicant, Now, Quarter)?.Code);
        Assert.Null(one.Claim(Reviewer, Now, Quarter));

        Assert.Equal("already_claimed", one.Claim(Second, Now + Quarter - TimeSpan.FromTicks(1), Quarter)?.Code);
        Assert.Null(one.Claim(Second, Now + Quarter, Quarter));
        Assert.Equal("claim_lost", one.Decide(Reviewer, Say(one.OpenItems, _ => ItemDecision.Accepted), Now + Quarter).Refusal?.Code);
    }

    [Fact]
    public void Decide_NamesWhatIsMissing()
    {
        var one = ACase();
        Assert.Null(one.Submit(Applicant, 1, Now));
        Assert.Null(one.Claim(Reviewer, Now, Quarter));

        Assert.Equal(("item_undecided", "documents"), CodeOf(one.Decide(Reviewer, Say(one.OpenItems.SkipLast(1), _ => ItemDecision.Accepted), Now).Refusal));
        Assert.Equal(("reason_missing", "phone"), CodeOf(one.Decide(Reviewer, Say(one.OpenItems, item => item == VerificationItem.Phone ? new ItemDecision(false, "原因") : ItemDecision.Accepted), Now).Refusal));
        Assert.Equal(VerificationState.InReview, one.State);
    }

    [Theory]
    [InlineData("legalName", "field_missing")]
    [InlineData("idNumber", "invalid_id_number")]
    [InlineData("country", "invalid_country")]
    [InlineData("phone", "invalid_phone")]
    [InlineData("documents", "documents_missing")]
    public void Submit_NamesTheFieldAtFault(string field, string code)
    {
        var one = ACase();
        Assert.Null(one.Write(VerificationSubject.Person, field switch
        {
            "legalName" => Fields with { LegalName = " " },
            "idNumber" => Fields with { IdNumber = "110105194912310021" },
            "country" => Fields with { Country = "C1" },
            "phone" => Fields with { Phone = "call me" },
            _ => Fields,
        }));

        Assert.Equal((code, field), CodeOf(one.Submit(Applicant, field == "documents" ? 0 : 1, Now)));
    }

    [Theory]
    [InlineData(VerificationSubject.Organisation, "CN", "91350100M000100Y43", true)]
    [InlineData(VerificationSubject.Organisation, "CN", "91350100M000100Y44", false)]
    [InlineData(VerificationSubject.Organisation, "DE", "DE136695976", true)]
    [InlineData(VerificationSubject.Organisation, "DE", "DE 136-695", false)]
    [InlineData(VerificationSubject.Person, "DE", "C01X 00T47", true)]
    public void Refuse_NumbersFollowSubjectAndCountry(VerificationSubject subject, string country, string number, bool isTaken) =>
        Assert.Equal(isTaken, (Fields with { Country = country, IdNumber = number }).Refuse(subject) is null);

    [Fact]
    public void Erase_KeepsTheNameAndNoNumber()
    {
        var one = Refused(VerificationItem.Documents);

        Assert.True(one.Erase(Now));
        Assert.False(one.Erase(Now));

        Assert.Equal(new VerificationFields("李雷", "…002X"), one.Fields);
        // It cannot be mended without what it was about.
        Assert.Equal((VerificationState.Draft, 6), (one.State, one.OpenItems.Count));
    }

    private static Refusal? Do(VerificationCase one, int act, int bits, DateTimeOffset now, ref int decisions)
    {
        switch (act)
        {
            case 0: return one.Write(VerificationSubject.Person, Fields with { Address = $"{bits} 号" });
            case 1: return one.ChangeDocuments();
            case 2: return one.Submit(Applicant, bits % 2, now);
            case 3: return one.Claim(bits % 2 == 0 ? Reviewer : Second, now, Quarter);
            case 4: return one.Release(bits % 2 == 0 ? Reviewer : Second, now);
            default:
                var decided = one.Decide(bits % 2 == 0 ? Reviewer : Second, Say(one.OpenItems, item => (bits >> (int)item - 1) % 2 == 0 ? ItemDecision.Accepted : No), now);
                decisions += decided.IsAccepted ? 1 : 0;
                return decided.Refusal;
        }
    }

    private static HashSet<VerificationItem> Accepted(VerificationCase one) => [.. one.Decisions.Where(pair => pair.Value.IsAccepted).Select(pair => pair.Key)];

    private static VerificationCase ACase()
    {
        var one = new VerificationCase(VerificationCaseId.New(), OrganisationId.New(), 1, VerificationSubject.Person, Now);
        Assert.Null(one.Write(VerificationSubject.Person, Fields));
        return one;
    }

    private static VerificationCase Refused(VerificationItem refused)
    {
        var one = ACase();
        Assert.Null(one.Submit(Applicant, 1, Now));
        Assert.Null(one.Claim(Reviewer, Now, Quarter));
        Assert.False(one.Decide(Reviewer, Say(one.OpenItems, item => item == refused ? No : ItemDecision.Accepted), Now).Value.IsApproved);
        return one;
    }

    private static Dictionary<VerificationItem, ItemDecision> Say(IEnumerable<VerificationItem> items, Func<VerificationItem, ItemDecision> said) => items.ToDictionary(item => item, said);

    private static (string?, string?) CodeOf(Refusal? refusal) => (refusal?.Code, refusal?.Field);
}
