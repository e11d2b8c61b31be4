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
    public void TryParse_NoSku_IsFalse(string? code) => Assert.False(Sku.TryParse(code, out _));

    [Fact]
    public void GpuHour_NameWithBlank_Throws() => Assert.Throws<ArgumentException>(() => Sku.GpuHour("NVIDIA H200"));
}
