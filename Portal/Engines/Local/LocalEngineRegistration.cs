using Portal.Hosting;

namespace Portal.Engines.Local;

public static class LocalEngineRegistration
{
    public static void AddLocalEngine(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LocalEngineOptions>(LocalEngineOptions.Section, options =>
            options.LostAfterMilliseconds >= 3 * options.HeartbeatMilliseconds
                ? null
                : $"{LocalEngineOptions.Section}:LostAfterMilliseconds must be at least three heartbeats; it is {options.LostAfterMilliseconds}.");
        builder.Services.AddSingleton<RunnerProgram>();
        builder.Services.AddSingleton<IEngine, LocalEngine>();
    }
}
