using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Portal.Hosting.Json;
using Portal.Security.Sessions;

namespace Portal.Live;

public static class LiveRegistration
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TaskProgressFeed>();
        builder.Services.AddSingleton<BalanceFeed>();
        builder.Services.AddSingleton<NotificationFeed>();
        builder.Services.AddSingleton<AnnouncementFeed>();
        builder.Services.AddSingleton<CapacityFeed>();
        builder.Services.AddSignalR(options => options.AddFilter<LiveConnectionFilter>()).AddJsonProtocol(options =>
        {
            options.PayloadSerializerOptions.Converters.Add(new JsonStringEnumConverter());
            options.PayloadSerializerOptions.Converters.Add(new TypedIdJsonConverterFactory());
            options.PayloadSerializerOptions.Converters.Add(new MoneyJsonConverter());
        });
    }
}
