using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class SkuTests
{
    [Theory]
    [InlineData("cpu.core_hour", SkuKind.Cpu, null, "core_hour")]
    [InlineData("memory.gib_hour", SkuKind.Memory, null, "gib_hour")]
    [InlineData("gpu.H200.hour", SkuKind.Gpu, "H200", "gpu_hour")]
    [InlineData("gpu.any.hour", SkuKind.Gpu, "any", "gpu_hour")]
    [InlineData("storage.gib_month", SkuKind.Storage, null, "gib_month")]
    [InlineData("model.Qwen/qwen2.5-7b.input", SkuKind.ModelInput, "Qwen/qwen2.5-7b", "million_tokens")]
    [InlineData("model.m.cached", SkuKind.ModelCached, "m", "million_tokens")]
    [InlineData("model.m.output", SkuKind.ModelOutput, "m", "million_tokens")]
    public void Parse_EveryKind_ReadsAndWritesTheSameCode(string code, SkuKind kind, string? model, string unit)
    {
        var sku = Sku.Parse(code);

        Assert.Equal((kind, model, unit, code), (sku.Kind, sku.Model, sku.Unit.Code, sku.ToString()));
        Assert.Equal(Sku.Parse(code), sku);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("cpu")]
    [InlineData("cpu.hour")]
    [InlineData("CPU.core_hour")]
    [InlineData("gpu.hour")]
    [InlineData("gpu..hour")]
    [InlineData("gpu.H 200.hour")]
    [InlineData("gpu.H200.month")]
    [InlineData("model.x.total")]
    [InlineData(".H200.hour")]
    [InlineData("gpu.H200.")]
    [InlineData("model.x.hour")]
    [InlineData("gpu.x.input")]
    public void TryParse_NoSku_IsFalse(string? code) => Assert.False(Sku.TryParse(code, out _));

    [Theory]
    [InlineData("NVIDIA H200", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("H200é", false)]
    [InlineData("aZ09._-:/", true)]
    public void TryGpuHour_AName_IsLettersDigitsAndFiveSigns(string? model, bool isName)
    {
        Assert.Equal(isName, Sku.TryGpuHour(model, out var sku));
        Assert.Equal(isName ? $"gpu.{model}.hour" : null, sku?.Code);
        if (!isName && model is not null)
        {
            var fault = Assert.Throws<ArgumentException>(() => Sku.GpuHour(model));
            Assert.Equal("model", fault.ParamName);
            Assert.Contains($"'{model}'", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ModelNames_UpToEightyCharacters()
    {
        var longest = new string('m', 80);

        Assert.Equal(longest, Sku.ModelTokens(SkuKind.ModelInput, longest).Model);
        Assert.Equal("model", Assert.Throws<ArgumentException>(() => Sku.ModelTokens(SkuKind.ModelCached, longest + "m")).ParamName);
        Assert.False(Sku.TryParse($"model.{longest}m.output", out _));
    }

    [Fact]
    public void ModelTokens_OfAKindThatCountsNone_Throws()
    {
        var fault = Assert.Throws<ArgumentException>(() => Sku.ModelTokens(SkuKind.Gpu, "m"));

        Assert.Equal("kind", fault.ParamName);
        Assert.Contains("Gpu does not count tokens", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoSku_ThrowsWithTheCode() => Assert.Contains("'cpu.hour'", Assert.Throws<FormatException>(() => Sku.Parse("cpu.hour")).Message, StringComparison.Ordinal);

    [Fact]
    public void CompareTo_GoesByCodePoint()
    {
        Assert.True(Sku.GpuHour("Z").CompareTo(Sku.GpuHour("a")) < 0);
        Assert.Equal(0, Sku.CpuCoreHour.CompareTo(Sku.Parse("cpu.core_hour")));
        Assert.True(Sku.CpuCoreHour.CompareTo(null) > 0);
    }

    public static TheoryData<PricingUnit, string, string, long> Units => new()
    {
        { PricingUnit.CoreHour, "core_hour", "millicore_second", 3_600_000 },
        { PricingUnit.GibHour, "gib_hour", "mebibyte_second", 3_686_400 },
        { PricingUnit.GpuHour, "gpu_hour", "gpu_milli_second", 3_600_000 },
        { PricingUnit.GibMonth, "gib_month", "mebibyte_second", 2_691_072_000 },
        { PricingUnit.MillionTokens, "million_tokens", "token", 1_000_000 },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public void Units_HoldTheirPublishedQuantities(PricingUnit unit, string code, string consumed, long count) =>
        Assert.Equal((code, consumed, count, code), (unit.Code, unit.ConsumedUnit, unit.ConsumedPerUnit, unit.ToString()));
}
