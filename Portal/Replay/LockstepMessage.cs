using System.Globalization;
using System.Text.Json;

namespace Portal.Replay;

/// <summary>An object of a lock-step line. What is missing or of another kind is refused with line and field.</summary>
public readonly struct LockstepMessage(JsonElement element, int line)
{
    public string Text(string field) => Value(field, JsonValueKind.String).GetString()!;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Number(string field, int least = 0, int most = int.MaxValue) => (int)Whole(field, least, most);

    /// <summary>A whole number that may be negative, such as a user who is not known.</summary>
    public int Integer(string field) => (int)Whole(field, int.MinValue, int.MaxValue);

    /// <summary>Whole seconds from 0 to a hundred years.</summary>
    public long Seconds(string field) => Whole(field, 0, SwfJob.MostSeconds);

    public List<string> Texts(string field)
    {
        var texts = new List<string>();
        foreach (var item in Value(field, JsonValueKind.Array).EnumerateArray())
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Fault(field, "It is not a list of texts."));
        return texts;
    }

    public List<LockstepMessage> Items(string field)
    {
        var items = new List<LockstepMessage>();
        foreach (var item in Value(field, JsonValueKind.Array).EnumerateArray())
            items.Add(new LockstepMessage(item, line));
        return items;
    }

    public LockstepException Fault(string field, string message) => new(line, field, message);

    private long Whole(string field, long least, long most) =>
        Value(field, JsonValueKind.Number).TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw Fault(field, string.Create(CultureInfo.InvariantCulture, $"It is not a whole number from {least} to {most}."));

    private JsonElement Value(string field, JsonValueKind kind)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(field, out var value))
            throw Fault(field, "It is missing.");
        return value.ValueKind == kind ? value : throw Fault(field, $"It is {value.ValueKind}, not {kind}.");
    }
}
