using Portal.Features.ComputeTasks;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class TaskFormTests
{
    [Fact]
    public void DropFiles_ForgetsWhatNamedThem_AndNothingElse()
    {
        var capabilities = new CapabilityCatalogue();
        var (capability, verb) = capabilities.Find("text-classification.predict")!.Value;
        var form = new TaskForm();
        form.Choose(capability, verb);
        form.Inputs[Guid.CreateVersion7()] = "model.zip";
        (form.Arguments["model"], form.Arguments["text-column"]) = ("model.zip", "review");

        form.DropFiles(capabilities);

        Assert.Empty(form.Inputs);
        Assert.False(form.Arguments.ContainsKey("model"));
        Assert.Equal("review", form.Arguments["text-column"]);
    }
}
