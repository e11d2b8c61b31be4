using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Persistence.Converters;

/// <summary>Stores an instant as UTC ticks: comparable, ordered and alike on all three databases.</summary>
public sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(
    instant => instant.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
