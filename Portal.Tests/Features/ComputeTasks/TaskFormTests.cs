using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

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

    [Fact]
    public void NameFile_AnotherForTheParameter_TakesThePlaceOfTheFirstUnlessAnotherParameterNamesIt()
    {
        var form = new TaskForm();
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        form.NameFile("model", (first, "a.zip"));
        form.NameFile("input", (first, "a.zip"));

        form.NameFile("model", (second, "b.zip"));
        Assert.Equal(["a.zip", "b.zip"], form.Inputs.Values.Order(StringComparer.Ordinal));
        form.NameFile("input", null);

        Assert.Equal([second], form.Inputs.Keys);
        Assert.Equal([KeyValuePair.Create("model", "b.zip")], form.Arguments);
    }

    [Fact]
    public void Choose_AnotherReadyMadeTask_LeavesTheFilesOfTheOneBefore()
    {
        var capabilities = new CapabilityCatalogue();
        var form = new TaskForm();
        var (capability, train) = capabilities.Find("text-classification.train")!.Value;
        form.Choose(capability, train);
        form.NameFile("input", (Guid.CreateVersion7(), "reviews.csv"));
        var kept = Guid.CreateVersion7();
        form.Inputs[kept] = "notes.txt";

        form.Choose(capability, capabilities.Find("text-classification.predict")!.Value.Item2);

        Assert.Equal([kept], form.Inputs.Keys);
        Assert.DoesNotContain("input", form.Arguments.Keys);
    }

    [Fact]
    public void TakeFrom_AnEarlierTask_AsksTheSameAgain()
    {
        var task = (ATask.Requesting() with { Pools = ["gpu"], Labels = new Dictionary<string, string> { ["zone"] = "east", ["disk"] = "nvme" } }).Queued();
        var form = new TaskForm();

        form.TakeFrom(task, new Dictionary<string, string>());

        Assert.Equal(["gpu"], form.ToDraft().Pools);
        Assert.Equal(new Dictionary<string, string> { ["zone"] = "east", ["disk"] = "nvme" }, form.ToDraft().RequiredLabels);
    }
}
