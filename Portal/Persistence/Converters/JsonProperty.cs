using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Persistence.Converters;

public static class JsonProperty
{
    /// <summary>Stores the property as JSON text.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property)
        where T : notnull => property.HasConversion(new JsonConverter<T>(), JsonConverter<T>.Comparer);
}
