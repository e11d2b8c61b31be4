using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Core.Primitives;

namespace Portal.Hosting.Json;

/// <summary>Writes money as <c>{"amount":"3.00","currency":"CNY"}</c>: text, since a JSON number is a double to most readers.</summary>
public sealed class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return Money.Parse(document.RootElement.GetProperty("amount").GetString()!, document.RootElement.GetProperty("currency").GetString()!);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException($"Not an amount of money: {error.Message}", error);
        }
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.ToDecimalString());
        writer.WriteString("currency", value.Currency);
        writer.WriteEndObject();
    }
}
