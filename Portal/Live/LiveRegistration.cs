using System.Text.Json.Serialization;
using Portal.Hosting.Json;

namespace Portal.Live;

public static class LiveRegistration
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TaskProgressFeed>();
        builder.Services.AddSingleton<BalanceFeed>();
        builder.Services.AddSingleton<CapacityFeed>();
        builder.Services.AddSignalR().AddJsonProtocol(options =>
        {
            options.PayloadSerializerOptions.Converters.Add(new JsonStringEnumConverter());
            options.PayloadSerializerOptions.Converters.Add(new TypedIdJsonConverterFactory());
            options.PayloadSerializerOptions.Converters.Add(new MoneyJsonConverter());
        });
    }
}
