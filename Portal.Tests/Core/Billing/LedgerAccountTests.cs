using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class LedgerAccountTests
{
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly DateTimeOffset End = new(2026, 12, 1, 8, 0, 0, TimeSpan.FromHours(8));

    [Theory]
    [InlineData(LedgerAccountKind.Wallet)]
    [InlineData(LedgerAccountKind.Promotional)]
    [InlineData(LedgerAccountKind.Receivable)]
    public void OfOrganisation_ItsKinds_AreGuardedAndNotThePlatforms(LedgerAccountKind kind)
    {
        var account = LedgerAccount.OfOrganisation(LedgerAccountId.New(), Organisation, kind, "CNY");

        Assert.Equal((Organisation, kind, "CNY", true, null), (account.OrganisationId!.Value, account.Kind, account.Currency, account.IsGuarded, account.ExpiresAt));
        Assert.Equal("kind", Assert.Throws<ArgumentException>(() => LedgerAccount.OfPlatform(LedgerAccountId.New(), kind, "CNY")).ParamName);
    }

    [Theory]
    [InlineData(LedgerAccountKind.Cash)]
    [InlineData(LedgerAccountKind.Revenue)]
    [InlineData(LedgerAccountKind.RevenueTokens)]
    public void OfPlatform_ItsKinds_StandAnywhereAndAreNoOrganisations(LedgerAccountKind kind)
    {
        var account = LedgerAccount.OfPlatform(LedgerAccountId.New(), kind, "CNY");

        Assert.Equal((null, kind, "CNY", false), (account.OrganisationId, account.Kind, account.Currency, account.IsGuarded));
        Assert.Equal("kind", Assert.Throws<ArgumentException>(() => LedgerAccount.OfOrganisation(LedgerAccountId.New(), Organisation, kind, "CNY")).ParamName);
    }

    [Fact]
    public void OfCredit_ThatExpires_IsUsableUntilTheInstant()
    {
        var credit = LedgerAccount.OfCredit(LedgerAccountId.New(), Organisation, "CNY", End);

        Assert.Equal((LedgerAccountKind.Promotional, End, TimeSpan.Zero), (credit.Kind, credit.ExpiresAt!.Value, credit.ExpiresAt.Value.Offset));
        Assert.True(credit.IsUsableAt(End.AddTicks(-1)));
        Assert.False(credit.IsUsableAt(End));
        Assert.True(LedgerAccount.OfCredit(LedgerAccountId.New(), Organisation, "CNY", null).IsUsableAt(DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData(5, "")]
    [InlineData(4, "credit_limit_in_use creditLimitMicros 0.000005")]
    [InlineData(-1, "credit_limit_negative creditLimitMicros ")]
    public void WithCreditLimit_DownToWhatIsDrawn(long limit, string expected)
    {
        // Two are owed, and three of those held are beyond the wallet.
        var account = LedgerAccount.OfOrganisation(LedgerAccountId.New(), Organisation, LedgerAccountKind.Wallet, "CNY") with { PostedMicros = -2, PendingDebitMicros = 3, CreditLimitMicros = 9 };

        var changed = account.WithCreditLimit(new Money(limit, "CNY"));

        Assert.Equal(expected, changed.Refusal is { } refusal ? $"{refusal.Code} {refusal.Field} {refusal.Details?["least"]}" : "");
        if (changed.IsAccepted)
            Assert.Equal(account with { CreditLimitMicros = limit }, changed.Value);
    }

    [Fact]
    public void WithCreditLimit_OfNothingOnAnEmptyAccount_IsAccepted() =>
        Assert.Equal(0, LedgerAccount.OfOrganisation(LedgerAccountId.New(), Organisation, LedgerAccountKind.Wallet, "CNY").WithCreditLimit(Money.Zero("CNY")).Value.CreditLimitMicros);
}
