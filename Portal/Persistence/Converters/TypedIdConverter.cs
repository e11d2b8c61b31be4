using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Primitives;

namespace Portal.Persistence.Converters;

/// <summary>Stores a typed id as its UUID.</summary>
public sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make(value))
    where TId : struct, ITypedId<TId>
{
    // An expression tree cannot call a static abstract member itself.
    private static TId Make(Guid value) => TId.From(value);
}
