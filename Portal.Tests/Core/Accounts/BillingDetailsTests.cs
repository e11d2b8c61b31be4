using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Accounts;

public class BillingDetailsTests
{
    [Fact]
    public void Write_Fields_AreTrimmedAndBlankOnesNone()
    {
        var details = new BillingDetails(OrganisationId.New());

        Assert.Null(details.Write(new BillingFields(" 某某科技有限公司 ", "91330106673959654p", "cn", " ")));

        Assert.Equal(new BillingFields("某某科技有限公司", "91330106673959654P"), details.Fields);
        Assert.Equal(1, details.Version);
    }

    [Theory]
    [InlineData("", null, "CN", "title", "field_missing")]
    [InlineData("A", "91330106673959654Q", "CN", "taxId", "invalid_tax_id")]
    [InlineData("A", "DE 12", "DE", "taxId", "invalid_tax_id")]
    [InlineData("A", "123456789012345678901", "DE", "taxId", "field_too_long")]
    [InlineData("A", null, "China", "country", "invalid_country")]
    public void Write_Nonsense_NamesTheFieldAndChangesNothing(string title, string? taxId, string country, string field, string code)
    {
        var details = new BillingDetails(OrganisationId.New());

        var refusal = details.Write(new BillingFields(title, taxId, country));

        Assert.Equal((code, field), (refusal!.Code, refusal.Field));
        Assert.Equal(0, details.Version);
    }

    [Fact]
    public void Write_NumberOfAnotherCountry_NeedsNoChineseCheck() => Assert.Null(new BillingDetails(OrganisationId.New()).Write(new BillingFields("Acme GmbH", "DE123456789", "DE")));
}
