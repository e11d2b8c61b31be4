namespace Portal.Background;

public static class BackgroundRegistration
{
    /// <summary>Runs <typeparamref name="TWorker"/> with the host and lets others wake it.</summary>
    public static void AddWorker<TWorker>(this IServiceCollection services)
        where TWorker : PeriodicWorker
    {
        services.AddSingleton<TWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
    }
}
