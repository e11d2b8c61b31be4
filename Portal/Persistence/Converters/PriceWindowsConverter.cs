using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Pricing;

namespace Portal.Persistence.Converters;

/// <summary>Stores the windows of a book as JSON; a book replaces them whole and never changes them in place.</summary>
public sealed class PriceWindowsConverter() : ValueConverter<PriceWindows, string>(windows => Write(windows), text => Read(text))
{
    private static string Write(PriceWindows windows) => JsonSerializer.Serialize(new Stored(windows.ZoneId, [.. windows.Windows]), JsonSerializerOptions.Web);

    private static PriceWindows Read(string text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text, JsonSerializerOptions.Web)!;
        return new PriceWindows { ZoneId = stored.ZoneId, Windows = stored.Windows };
    }

    private sealed record Stored(string ZoneId, PriceWindow[] Windows);
}
