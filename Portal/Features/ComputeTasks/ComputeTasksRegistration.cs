using Portal.Background;
using Portal.Engines;
using Portal.Hosting;

namespace Portal.Features.ComputeTasks;

public static class ComputeTasksRegistration
{
    public static void AddComputeTasks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<SchedulingPolicyOptions>(SchedulingPolicyOptions.Section, SchedulingPolicyOptions.Check);
        var services = builder.Services;
        services.AddSingleton<CapabilityCatalogue>();
        services.AddSingleton<ClusterView>();
        services.AddSingleton<RunTimeHistory>();
        services.AddSingleton<SubmissionChecks>();
        services.AddSingleton<ShareHistory>();
        services.AddSingleton<StartHistory>();
        services.AddSingleton<TaskPublisher>();
        services.AddSingleton<QuoteComputeTask>();
        services.AddSingleton<EstimateComputeTask>();
        services.AddSingleton<SubmitComputeTask>();
        services.AddSingleton<StopComputeTask>();
        services.AddSingleton<ComputeTaskQueries>();
        services.AddSingleton<ProjectQueries>();
        services.AddSingleton<ClusterQueries>();
        services.AddScoped<RefusalWords>();
        services.AddScoped<WaitingWords>();
        services.AddScoped<PlacementWords>();
        services.AddSingleton<AttemptIngestion>();
        services.AddSingleton<AttemptLauncher>();
        services.AddSingleton<AttemptWatch>();
        services.AddSingleton<SchedulerSignal>();
        services.AddSingleton<EngineReport>();
        services.AddWorker<NodeHeartbeatWorker>();
        services.AddWorker<SchedulerWorker>();
        services.AddWorker<SpoolWorker>();
        services.AddHostedService<HubRelayWorker>();
    }
}
