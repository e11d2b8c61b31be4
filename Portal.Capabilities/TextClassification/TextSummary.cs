using System.Globalization;
using System.Text;

namespace Portal.Capabilities.TextClassification;

/// <summary>A short text for people, in Markdown, English or Chinese.</summary>
internal static class TextSummary
{
    private const int MostClassesShown = 30;

    public static string OfTraining(TextReport report, string language)
    {
        var chinese = IsChinese(language);
        var text = new StringBuilder();
        Line(text, chinese ? "# 文本分类：训练结果" : "# Text classification: training");
        Line(text);
        Line(text, chinese
            ? $"用 {report.TrainRows} 行学习，在 {report.TestRows} 行未见过的数据上测试。文本列：{Cell(report.TextColumn)}；标签列：{Cell(report.LabelColumn)}。"
            : $"Learnt from {report.TrainRows} rows and tested on {report.TestRows} rows it had not seen. Text: {Cell(report.TextColumn)}; label: {Cell(report.LabelColumn)}.");
        Line(text);
        AppendQuality(text, report, chinese);
        return text.ToString();
    }

    public static string OfPrediction(string file, IReadOnlyList<TextPrediction> predictions, TextReport? report, string language)
    {
        var chinese = IsChinese(language);
        var text = new StringBuilder();
        Line(text, chinese ? "# 文本分类：预测结果" : "# Text classification: predictions");
        Line(text);
        Line(text, chinese ? $"{Cell(file)}：已分类 {predictions.Count} 行。" : $"{Cell(file)}: {predictions.Count} rows classified.");
        Line(text);
        Line(text, chinese ? "| 类别 | 行数 |" : "| class | rows |");
        Line(text, "|---|---:|");
        foreach (var (label, count) in predictions.CountBy(each => each.Label, StringComparer.Ordinal).OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Take(MostClassesShown))
            Line(text, $"| {Cell(label)} | {count} |");
        if (report is null)
            return text.ToString();
        Line(text);
        AppendQuality(text, report, chinese);
        return text.ToString();
    }

    private static void AppendQuality(StringBuilder text, TextReport report, bool chinese)
    {
        Line(text, chinese ? "| | 模型 | 总猜最多的类别 |" : "| | model | always the commonest class |");
        Line(text, "|---|---:|---:|");
        Line(text, $"| {(chinese ? "准确率" : "accuracy")} | {Share(report.Accuracy)} | {Share(report.Baseline.Accuracy)} |");
        Line(text, $"| {(chinese ? "宏平均 F1" : "macro-F1")} | {Share(report.MacroF1)} | {Share(report.Baseline.MacroF1)} |");
        Line(text);
        if (report.Accuracy <= report.Baseline.Accuracy)
        {
            Line(text, chinese
                ? $"模型并不比总是回答“{Cell(report.Baseline.Label)}”更好：请检查标签列，或增加数据。"
                : $"The model is no better than always answering '{Cell(report.Baseline.Label)}': check the label column, or add rows.");
            Line(text);
        }

        Line(text, chinese ? "| 类别 | 行数 | 精确率 | 召回率 | F1 |" : "| class | rows | precision | recall | F1 |");
        Line(text, "|---|---:|---:|---:|---:|");
        foreach (var each in report.Classes.OrderByDescending(each => each.Support).Take(MostClassesShown))
            Line(text, $"| {Cell(each.Label)} | {each.Support} | {Share(each.Precision)} | {Share(each.Recall)} | {Share(each.F1)} |");
        if (report.Classes.Count > MostClassesShown)
            Line(text, chinese ? $"\n其余 {report.Classes.Count - MostClassesShown} 个类别见 metrics.json。" : $"\n{report.Classes.Count - MostClassesShown} more classes are in metrics.json.");
    }

    private static bool IsChinese(string language) => language == "zh-CN";

    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    // Labels and names come from the caller's file: they must not break the table or start markup.
    private static string Cell(string value)
    {
        var cell = new StringBuilder();
        foreach (var character in value)
        {
            if (char.IsControl(character))
                cell.Append(' ');
            else if ("\\`*_[]<>|#".Contains(character, StringComparison.Ordinal))
                cell.Append('\\').Append(character);
            else
                cell.Append(character);
        }

        return cell.ToString();
    }
}
