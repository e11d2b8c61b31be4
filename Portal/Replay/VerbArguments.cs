namespace Portal.Replay;

/// <summary>The options of a verb: <c>--name value</c>, each known and given once.</summary>
public sealed class VerbArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">An option is unknown, comes twice, or lacks its value.</exception>
    public VerbArguments(ReadOnlySpan<string> arguments, params string[] known)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var option = arguments[i];
            if (!known.Contains(option, StringComparer.Ordinal))
                throw new UsageException($"Unknown option {option}; known are {string.Join(", ", known)}.");
            if (i + 1 == arguments.Length)
                throw new UsageException($"{option} lacks its value.");
            if (!_values.TryAdd(option, arguments[i + 1]))
                throw new UsageException($"{option} comes twice.");
        }
    }

    public string? Optional(string option) => _values.GetValueOrDefault(option);

    public string Required(string option) => Optional(option) ?? throw new UsageException($"{option} is missing.");
}

/// <summary>A verb was called wrongly; the message says how.</summary>
public sealed class UsageException(string message) : Exception(message);
