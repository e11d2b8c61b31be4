using System.Text;
using System.Text.Json;
using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>What a submission must look like besides its amounts; the first field at fault is named.</summary>
internal static class TaskSubmissionRules
{
    private const int MaxNameLength = 120;
    private const int MaxTextLength = 65_536;
    private const int MaxVariables = 100;
    private const int MaxVariableLength = 32_768;
    private const int MaxInputs = 1000;
    private const int MaxFileNameBytes = 255;

    public static Refusal? Check(TaskSubmission submission) =>
        CheckNames(submission) ?? NodeLabels.CheckDemanded(submission.Pools, submission.RequiredLabels) ?? CheckCommand(submission) ?? CheckVariables(submission.EnvironmentVariables)
        ?? CheckInputs(submission) ?? CheckQuote(submission.Quote);

    private static Refusal? CheckNames(TaskSubmission submission)
    {
        if (submission.Name.Trim() is not { Length: > 0 and <= MaxNameLength } name)
            return TaskRefusal.Field("name", "length", 1, MaxNameLength);
        if (name.Any(char.IsControl))
            return TaskRefusal.Field("name", "control_characters");
        if (!Enum.IsDefined(submission.TaskType))
            return TaskRefusal.Field("taskType", "unknown");
        if (!Enum.IsDefined(submission.PriorityClass))
            return TaskRefusal.Field("priorityClass", "unknown");
        if (submission.EnvironmentName is { } environment && !ComputeEnvironment.IsName(environment))
            return TaskRefusal.Field("environmentName", "letters_digits_dot_hyphen", 1, ComputeEnvironment.MaxNameLength);
        return null;
    }

    private static Refusal? CheckCommand(TaskSubmission submission)
    {
        switch (submission.CommandKind)
        {
            case CommandKind.Bash:
                if (string.IsNullOrWhiteSpace(submission.CommandText) || submission.CommandText.Length > MaxTextLength)
                    return TaskRefusal.Field("commandText", "length", 1, MaxTextLength);
                return submission.CommandText.Contains('\0') ? TaskRefusal.Field("commandText", "control_characters") : null;
            case CommandKind.Capability:
                if (submission.CapabilityId is null || !IsSlug(submission.CapabilityId))
                    return TaskRefusal.Field("capabilityId", "letters_digits_dot_hyphen", 1, MaxNameLength);
                return submission.ArgumentsJson is null || IsJsonObject(submission.ArgumentsJson)
                    ? null
                    : TaskRefusal.Field("argumentsJson", "json_object", most: MaxTextLength);
            default:
                return TaskRefusal.Field("commandKind", "unknown");
        }
    }

    private static Refusal? CheckVariables(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count > MaxVariables)
            return TaskRefusal.Field("environmentVariables", "count", most: MaxVariables);
        foreach (var (name, value) in variables)
        {
            if (name.Length is 0 or > MaxNameLength || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                return TaskRefusal.Field($"environmentVariables[{name}]", "variable_name");
            if (value.Length > MaxVariableLength || value.Contains('\0'))
                return TaskRefusal.Field($"environmentVariables[{name}]", "length", most: MaxVariableLength);
        }
        return null;
    }

    private static Refusal? CheckInputs(TaskSubmission submission)
    {
        var inputs = submission.Inputs;
        ArgumentOutOfRangeException.ThrowIfNegative(submission.InputMebibytes, nameof(submission));
        if (inputs.Count > MaxInputs)
            return TaskRefusal.Field("inputs", "count", most: MaxInputs);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Count; i++)
        {
            var name = inputs[i].Name;
            if (name is "" or "." or ".." || name.Contains('/') || name.Any(char.IsControl) || Encoding.UTF8.GetByteCount(name) > MaxFileNameBytes)
                return TaskRefusal.Field($"inputs[{i}]", "file_name", 1, MaxFileNameBytes);
            if (!names.Add(name))
                return TaskRefusal.Field($"inputs[{i}]", "duplicate_name");
        }
        return null;
    }

    // The quote comes from our own rating, so a wrong one is a caller's mistake and not a refusal.
    private static Refusal? CheckQuote(TaskQuote quote)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quote.ExpectedMicros, nameof(quote));
        ArgumentOutOfRangeException.ThrowIfLessThan(quote.MaximumMicros, quote.ExpectedMicros, nameof(quote));
        _ = new Money(quote.MaximumMicros, quote.Currency);
        return null;
    }

    private static bool IsSlug(string text) =>
        text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

    private static bool IsJsonObject(string text)
    {
        if (text.Length > MaxTextLength)
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
