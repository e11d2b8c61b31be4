using System.Globalization;
using System.Text.Json;
using Portal.Core.Primitives;

namespace Portal.Persistence.Converters;

/// <summary>Money inside of a JSON column: whole micro-units and the currency, such as <c>"1200000 CNY"</c>.</summary>
internal sealed class MoneyJson : System.Text.Json.Serialization.JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = (reader.GetString() ?? "").Split(' ');
        return parts is [var micros, var currency] ? new Money(long.Parse(micros, CultureInfo.InvariantCulture), currency) : throw new JsonException("No money.");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Micros} {value.Currency}"));
}
