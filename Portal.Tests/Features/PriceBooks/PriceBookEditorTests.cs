using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Features.PriceBooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.PriceBooks;

/// <summary>What the editor makes of what is typed.</summary>
public sealed class PriceBookEditorTests : PortalComponentTest
{
    private static readonly OrganisationChoice Acme = new(new Guid("0198a000-0000-7000-8000-000000000001"), "Acme");
    private static readonly OrganisationChoice Zeta = new(new Guid("0198a000-0000-7000-8000-000000000002"), "Zeta");

    private int _touched;
    private int _saved;

    public PriceBookEditorTests() => Services.AddSingleton<TimeProvider>(new FakeTimeProvider(StoredLedger.Start));

    [Fact]
    public void Windows_AddedChangedAndRemoved_AreInTheDocument()
    {
        var form = Form();
        var editor = Editor(form);
        Assert.Empty(editor.FindAll("#zone"));

        editor.Find("[data-testid=add-window]").Click();
        editor.Find("[data-testid=add-window]").Click();
        Assert.Equal("Asia/Shanghai", editor.Find("#zone").GetAttribute("value"));
        Write(Field(editor, "Name", 1), "lunch");
        Write(Field(editor, "From", 1), "12:00");
        Write(Field(editor, "To", 1), "13:30");
        Write(Field(editor, "Multiplier, %", 1), "45.5");
        // The first, not the one that was just written.
        editor.FindAll(".row-remove")[0].Click();

        Assert.Equal([new WindowDocument("lunch", "12:00", "13:30", 455)], form.ToDocument().Windows);
        Assert.Equal("lunch", Field(editor, "Name", 0).GetAttribute("value"));
        Assert.Equal(7, _touched);
        editor.Find(".row-remove").Click();
        Assert.Empty(form.ToDocument().Windows!);
        Assert.Empty(editor.FindAll("#zone"));
    }

    [Fact]
    public void Prices_AddedAndRemoved_AreInTheDocument_AtTheRateThatMostHave()
    {
        var form = Form();
        var editor = Editor(form);

        Button(editor, "Add a price").Click();
        Row(editor, 3).QuerySelector("input")!.Change("gpu.H200.hour");
        Cell(editor, 3, "Price gpu.H200.hour").Input("32");
        Remove(Row(editor, 1));

        Assert.Equal(["cpu.core_hour", "gpu.any.hour", "gpu.H200.hour"], form.ToDocument().Rules.Select(rule => rule.Sku));
        Assert.Equal(("32", 600), (form.ToDocument().Rules[2].Price, form.ToDocument().Rules[2].VatBasisPoints));
        Assert.Equal(["cpu.core_hour", "gpu.any.hour", "gpu.H200.hour"], Skus(editor));
    }

    [Fact]
    public void Steps_OfALine_AreTiers()
    {
        var form = Form();
        var editor = Editor(form);

        Cell(editor, 0, "Volume steps cpu.core_hour").Change("1000 = 0.40; 10000=0.35；100000");
        Assert.Equal([new TierDocument("1000", "0.40"), new TierDocument("10000", "0.35"), new TierDocument("100000", "")], form.ToDocument().Rules[0].Tiers!);
        Cell(editor, 0, "Volume steps cpu.core_hour").Change("");

        Assert.Empty(form.ToDocument().Rules[0].Tiers!);
    }

    [Fact]
    public void Basis_Net_AsksForARateAndShowsWhatThePriceComesTo()
    {
        var form = Form();
        var editor = Editor(form);
        Assert.Equal("¥0.471698 without tax", Hint(editor, 0));
        Assert.False(Cell(editor, 0, "Tax rate cpu.core_hour, %").HasAttribute("required"));

        editor.Find("#prices-net").Change("net");

        Assert.True(form.ToDocument().PricesAreNet);
        Assert.Contains("In CNY, without tax", editor.Markup, StringComparison.Ordinal);
        Assert.Equal("¥0.53 with tax", Hint(editor, 0));
        Assert.True(Cell(editor, 0, "Tax rate cpu.core_hour, %").HasAttribute("required"));
        Cell(editor, 0, "Tax rate cpu.core_hour, %").Input("13");
        Assert.Equal("¥0.565 with tax", Hint(editor, 0));
        // None said is not the same as none.
        Cell(editor, 0, "Tax rate cpu.core_hour, %").Input("");
        Assert.Null(Hint(editor, 0));
        Assert.Null(form.ToDocument().Rules[0].VatBasisPoints);
        Cell(editor, 0, "Tax rate cpu.core_hour, %").Input("0");
        Assert.Equal("¥0.50 with tax", Hint(editor, 0));
        Assert.Equal(0, form.ToDocument().Rules[0].VatBasisPoints);
    }

    [Fact]
    public void Contract_Added_IsOfTheFirstOrganisationFromTheNextHourOn_AtTheRateOfTheList()
    {
        var form = Form();
        var editor = Editor(form, Acme, Zeta);

        editor.Find("[data-testid=add-contract]").Click();
        editor.Find("fieldset select").Change($"{Zeta.Id}");
        Field(editor, "Price", 0).Input("0.40");

        var contract = Assert.Single(form.ToDocument().Contracts!);
        Assert.Equal((Zeta.Id, new DateTimeOffset(2026, 11, 10, 5, 0, 0, TimeSpan.Zero), null, "cpu.core_hour", "0.40", null),
            (contract.OrganisationId, contract.From, contract.To, contract.Rule.Sku, contract.Rule.Price, contract.Rule.VatBasisPoints));
        Assert.Equal("¥0.377358 without tax", editor.Find("fieldset [data-testid=tax-hint]").TextContent);
    }

    [Fact]
    public void Contract_WithoutAnyOrganisation_CannotBeAdded() => Assert.True(Editor(Form()).Find("[data-testid=add-contract]").HasAttribute("disabled"));

    [Theory]
    [InlineData("rules[1].price", "Price memory.gib_hour")]
    [InlineData("rules[1].vatBasisPoints", "Tax rate memory.gib_hour, %")]
    [InlineData("rules[1].tiers[0].from", "Volume steps memory.gib_hour")]
    [InlineData("rules[1].free", "Free each month memory.gib_hour")]
    [InlineData("rules[1].sku", "Code")]
    public void Fault_OfAPrice_StandsInItsRow_HoweverRowsComeAndGo(string named, string label)
    {
        var form = Form();
        var editor = Editor(form);

        editor.Render(parameters => parameters.Add(shown => shown.Problem, "That is wrong.").Add(shown => shown.Faulty, form.FieldOf(named)));

        Assert.Equal("That is wrong.", editor.Find("[data-testid=price-problem]").TextContent);
        Assert.Equal("true", Cell(editor, 1, label).GetAttribute("aria-invalid"));
        Assert.Single(editor.FindAll("[aria-invalid=true]"));
        Remove(Row(editor, 0));
        Assert.Equal("That is wrong.", Row(editor, 0).QuerySelector("[data-testid=row-problem]")!.TextContent);
        Assert.Equal("memory.gib_hour", Skus(editor)[0]);
        Assert.Single(editor.FindAll("[data-testid=row-problem]"));
    }

    [Fact]
    public void Fault_OfAWindowOrContract_StandsInItsRow()
    {
        var form = Form();
        var editor = Editor(form, Acme);
        editor.Find("[data-testid=add-window]").Click();
        editor.Find("[data-testid=add-window]").Click();
        editor.Find("[data-testid=add-contract]").Click();

        editor.Render(parameters => parameters.Add(shown => shown.Problem, "Overlaps.").Add(shown => shown.Faulty, form.FieldOf("windows[1].from")));
        Assert.Equal("true", Field(editor, "From", 1).GetAttribute("aria-invalid"));
        Assert.Single(editor.FindAll("[data-testid=row-problem]"));
        editor.Render(parameters => parameters.Add(shown => shown.Problem, "Ends early.").Add(shown => shown.Faulty, form.FieldOf("contracts[0].to")));

        Assert.Equal("Ends early.", editor.Find("fieldset [data-testid=row-problem]").TextContent);
        Assert.Equal("true", editor.FindAll("fieldset input[type=datetime-local]")[1].GetAttribute("aria-invalid"));
    }

    [Theory]
    [InlineData("spotPerMille")]
    [InlineData("rules[3].price")]
    [InlineData("rules")]
    [InlineData("contracts[0].to")]
    [InlineData(null)]
    public void Fault_OfNoRow_IsOfNone(string? named) => Assert.Null(Form().FieldOf(named));

    [Fact]
    public void Form_Sent_IsSavedByThePage()
    {
        Editor(Form()).Find("form").Submit();

        Assert.Equal(1, _saved);
    }

    private static PriceBookForm Form() => new(
        new PriceBookDocument(400, 1000, 1500, null, null, [new RuleDocument("cpu.core_hour", "0.50", null, null, 600), new RuleDocument("memory.gib_hour", "0.05", null, null, 600), new RuleDocument("gpu.any.hour", "5", null, null, 900)], null),
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    private IRenderedComponent<PriceBookEditor> Editor(PriceBookForm form, params OrganisationChoice[] organisations) => Render<PriceBookEditor>(parameters => parameters
        .Add(editor => editor.Form, form).Add(editor => editor.Currency, "CNY").Add(editor => editor.Zone, "Asia/Shanghai").Add(editor => editor.Organisations, organisations)
        .Add(editor => editor.OnTouched, () => _touched++).Add(editor => editor.OnSave, () => _saved++));

    private static IElement Row(IRenderedComponent<PriceBookEditor> editor, int row) => editor.FindAll("[data-testid=price-rows] tbody tr")[row];

    private static IElement Cell(IRenderedComponent<PriceBookEditor> editor, int row, string label) => Row(editor, row).QuerySelectorAll("input").Single(input => input.GetAttribute("aria-label") == label);

    private static IElement Field(IRenderedComponent<PriceBookEditor> editor, string label, int index) =>
        editor.FindAll(".field > label").Where(field => field.ChildNodes[0].TextContent == label && field.QuerySelector("input") is not null).ElementAt(index).QuerySelector("input")!;

    private static IElement Button(IRenderedComponent<PriceBookEditor> editor, string words) => editor.FindAll("button").Single(button => button.TextContent == words);

    // As a browser does: each letter is told on the way, the whole at the end.
    private static void Write(IElement field, string text)
    {
        field.Input(text);
        field.Change(text);
    }

    private static void Remove(IElement row) => row.QuerySelector("button")!.Click();

    private static string? Hint(IRenderedComponent<PriceBookEditor> editor, int row) => Row(editor, row).QuerySelector("[data-testid=tax-hint]")?.TextContent;

    private static List<string?> Skus(IRenderedComponent<PriceBookEditor> editor) => [.. editor.FindAll("[data-testid=price-rows] tbody tr").Select(row => row.QuerySelector("input")!.GetAttribute("value"))];
}
