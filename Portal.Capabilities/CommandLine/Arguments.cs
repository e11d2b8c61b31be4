using System.Globalization;
using Portal.Capabilities.Manifest;

namespace Portal.Capabilities.CommandLine;

/// <summary>The options of one call, checked against their descriptions.</summary>
internal sealed class Arguments
{
    /// <summary>Accepted by every verb and no part of the form: the portal decides where results go.</summary>
    public const string OutputOption = "out";

    private readonly Dictionary<string, string> _values;
    private readonly IReadOnlyList<ParameterDescription> _parameters;

    private Arguments(Dictionary<string, string> values, IReadOnlyList<ParameterDescription> parameters)
    {
        _values = values;
        _parameters = parameters;
    }

    /// <summary>Folder given with <c>--out</c>; null when absent.</summary>
    public string? OutputFolder => _values.GetValueOrDefault(OutputOption);

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>; refuses unknown, repeated, missing and ill-formed options.</summary>
    public static Arguments Parse(ReadOnlySpan<string> args, IReadOnlyList<ParameterDescription> parameters)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = Split(args[i]);
            if (name != OutputOption && parameters.All(each => each.Name != name))
                throw new RefusalException($"option '{args[i]}' is not known here", $"use: {Known(parameters)}");
            if (value is null)
            {
                if (++i == args.Length)
                    throw new RefusalException($"--{name} has no value", $"write --{name} followed by its value");
                value = args[i];
            }

            if (!values.TryAdd(name, value))
                throw new RefusalException($"--{name} is given twice", "give it once");
        }

        // A form sends an empty box as an empty value: that means the option was not given.
        foreach (var name in values.Keys.Where(name => values[name].Length == 0).ToArray())
            values.Remove(name);
        foreach (var parameter in parameters)
            Check(parameter, values.GetValueOrDefault(parameter.Name));
        return new Arguments(values, parameters);
    }

    /// <summary>The value, its default, or null.</summary>
    public string? Text(string name) =>
        _values.GetValueOrDefault(name) ?? _parameters.First(each => each.Name == name).Default;

    /// <summary>The value of an option that is required or has a default.</summary>
    public string RequiredText(string name) =>
        Text(name) ?? throw new InvalidOperationException($"--{name} is neither required nor has it a default");

    public double Number(string name) => double.Parse(RequiredText(name), CultureInfo.InvariantCulture);

    public int WholeNumber(string name) => (int)Number(name);

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return (argument, null);
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument[2..], null) : (argument[2..equals], argument[(equals + 1)..]);
    }

    private static string Known(IReadOnlyList<ParameterDescription> parameters) =>
        string.Join(", ", parameters.Select(each => $"--{each.Name}").Append($"--{OutputOption}"));

    private static void Check(ParameterDescription parameter, string? value)
    {
        if (value is null)
        {
            if (parameter.Required)
                throw new RefusalException($"--{parameter.Name} is missing", $"add --{parameter.Name}: {parameter.Label.English.ToLowerInvariant()}");
            return;
        }

        if (parameter.Kind == ParameterKind.Number)
            CheckNumber(parameter, value);
        if (parameter.Choices is { } choices && choices.All(each => each.Value != value))
            throw new RefusalException(
                $"--{parameter.Name} cannot be '{value}'", $"choose one of: {string.Join(", ", choices.Select(each => each.Value))}");
    }

    private static void CheckNumber(ParameterDescription parameter, string value)
    {
        var wanted = parameter.Whole is true ? "a whole number" : "a number";
        var range = string.Create(CultureInfo.InvariantCulture, $"give {wanted} from {parameter.Minimum} to {parameter.Maximum}");
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number)
            || (parameter.Whole is true && number != Math.Truncate(number)))
            throw new RefusalException($"--{parameter.Name} is '{value}', not {wanted}", range);
        if (number < parameter.Minimum || number > parameter.Maximum)
            throw new RefusalException($"--{parameter.Name} is {value}, out of range", range);
    }
}
