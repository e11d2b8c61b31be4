using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Persistence.Converters;

/// <summary>Stores a small value as JSON text: for lists and maps that no query looks into.</summary>
public sealed class JsonConverter<T>() : ValueConverter<T, string>(value => Write(value), text => Read(text))
    where T : notnull
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new MoneyJson() } };

    /// <summary>
    /// Compares by the stored text. The model replaces such values and never changes them in place, so the same object is the same value, and a tracked one needs no copy.
    /// </summary>
    public static ValueComparer<T> Comparer { get; } = new(
        (left, right) => ReferenceEquals(left, right) || Write(left!) == Write(right!),
        value => Write(value).GetHashCode(StringComparison.Ordinal),
        value => value);

    private static string Write(T value) => JsonSerializer.Serialize(value, Options);

    private static T Read(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}
