namespace Portal.Live;

public static class LiveRegistration
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TaskProgressFeed>();
        builder.Services.AddSingleton<BalanceFeed>();
        builder.Services.AddSingleton<CapacityFeed>();
    }
}
