using System.Text.Json;

namespace Portal.Replay;

/// <summary>Reads a lock-step conversation: a JSON object a line.</summary>
public static class LockstepMessages
{
    /// <summary>Each message is valid until the next is asked for.</summary>
    public static async IAsyncEnumerable<LockstepMessage> ReadAsync(TextReader input)
    {
        for (var line = 1; await input.ReadLineAsync() is { } text; line++)
        {
            if (text.Length == 0)
                continue;
            using var json = Parse(text, line);
            yield return new LockstepMessage(json.RootElement, line);
        }
    }

    private static JsonDocument Parse(string text, int line)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new LockstepException(line, null, $"This is no JSON: {fault.Message}");
        }
    }
}
