using Portal.Capabilities.CommandLine;
using Portal.Capabilities.Manifest;

namespace Portal.Capabilities.TextClassification;

/// <summary>Learns to sort texts into classes, and sorts new texts with what was learnt.</summary>
internal sealed class TextClassificationCapability : ICapability
{
    public const string Id = "text-classification";
    public const string Version = "1";

    private static readonly string[] TableExtensions = [".csv", ".tsv", ".txt"];

    private static readonly ParameterDescription SummaryLanguage = new()
    {
        Name = "language",
        Kind = ParameterKind.Choice,
        Label = new("Language of the summary", "摘要语言"),
        Default = "en",
        Choices = [new("en", new("English", "英文")), new("zh-CN", new("Chinese", "中文"))],
    };

    private static readonly VerbDescription TrainVerb = new(
        "train",
        new("Train a classifier", "训练分类器"),
        new("Learns from labelled texts and tests itself on rows kept apart", "从带标签的文本中学习，并用预留的数据自测"),
        [
            Table("input", new("Labelled texts", "带标签的文本"), new("CSV or TSV, UTF-8, with a header line; at least 10 rows and 2 classes", "CSV 或 TSV，UTF-8 编码，含表头；至少 10 行、2 个类别"), required: true),
            Column("text-column", "input", new("Text column", "文本列"), new("Chosen from the data when empty: the longest column", "留空时自动选择最长的一列")),
            Column("label-column", "input", new("Label column", "标签列"), new("Chosen from the data when empty: the column of few distinct values", "留空时自动选择取值较少的一列")),
            Table("test-input", new("Test texts", "测试文本"), new("Another file with the same columns; without it a share of the rows is kept apart", "列相同的另一文件；留空则从数据中预留一部分"), required: false),
            new()
            {
                Name = "test-fraction", Kind = ParameterKind.Number, Label = new("Share kept for the test", "测试集比例"),
                Default = "0.2", Minimum = 0.05, Maximum = 0.5,
            },
            new()
            {
                Name = "seed", Kind = ParameterKind.Number, Label = new("Seed", "随机种子"), Default = "1", Minimum = 0, Maximum = int.MaxValue, Whole = true,
                Help = new("The same seed and data give the same result", "相同的种子与数据得到相同的结果"),
            },
            SummaryLanguage,
        ],
        [
            new("model.zip", "model", new("Trained model", "训练好的模型")),
            new("metrics.json", "metrics", new("Quality figures", "质量指标")),
            new("predictions.csv", "table", new("Test rows with predictions", "测试数据的预测结果")),
            new("summary.md", "text", new("Summary", "摘要")),
        ],
        new(CpuMillicores: 1000, MemoryMebibytes: 1024, MaxRunSeconds: 1800));

    private static readonly VerbDescription PredictVerb = new(
        "predict",
        new("Classify texts", "文本分类"),
        new("Adds a predicted class and its probability to every row", "为每一行添加预测类别及其概率"),
        [
            new()
            {
                Name = "model", Kind = ParameterKind.File, Label = new("Trained model", "训练好的模型"), Required = true, Extensions = [".zip"],
                Help = new("The model.zip of a training task", "训练任务生成的 model.zip"),
            },
            Table("input", new("Texts", "文本"), new("CSV or TSV, UTF-8, with a header line", "CSV 或 TSV，UTF-8 编码，含表头"), required: true),
            Column("text-column", "input", new("Text column", "文本列"), new("The name used in training when empty", "留空时使用训练时的列名")),
            Column("label-column", "input", new("True label column", "真实标签列"), new("The name used in training when empty; if there is such a column, quality is measured", "留空时使用训练时的列名；若存在该列则计算质量指标")),
            SummaryLanguage,
        ],
        [
            new("predictions.csv", "table", new("Rows with predictions", "预测结果")),
            new("summary.md", "text", new("Summary", "摘要")),
            new("metrics.json", "metrics", new("Quality figures, if there are labels", "质量指标（有标签时）"), Always: false),
        ],
        new(CpuMillicores: 1000, MemoryMebibytes: 1024, MaxRunSeconds: 1800));

    public CapabilityDescription Description { get; } = new(
        Id,
        "language",
        Version,
        new("Text classification", "文本分类"),
        new("Sorts texts into classes: subjects, moods, wanted and unwanted messages", "将文本归类：主题、情感、垃圾信息等"),
        [TrainVerb, PredictVerb]);

    public void Run(VerbDescription verb, Arguments arguments, Journal journal)
    {
        if (verb.Name == TrainVerb.Name)
            new TrainTextClassifier(arguments, journal).Run();
        else
            new PredictTexts(arguments, journal).Run();
    }

    private static ParameterDescription Table(string name, LocalText label, LocalText help, bool required) =>
        new() { Name = name, Kind = ParameterKind.File, Label = label, Help = help, Required = required, Extensions = TableExtensions };

    private static ParameterDescription Column(string name, string file, LocalText label, LocalText help) =>
        new() { Name = name, Kind = ParameterKind.Column, Label = label, Help = help, ColumnOf = file };
}
