using Portal.Background;
using Portal.Hosting;

namespace Portal.Features.Quotas;

public static class QuotasRegistration
{
    public static void AddQuotas(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<QuotaPolicyOptions>(QuotaPolicyOptions.Section);
        var services = builder.Services;
        services.AddSingleton<QuotaBook>();
        services.AddSingleton<QuotaRequestRows>();
        services.AddSingleton<QuotaQueries>();
        services.AddSingleton<QuotaQueueQueries>();
        services.AddSingleton<AskForQuota>();
        services.AddSingleton<AnswerQuotaRequest>();
        services.AddSingleton<ChangeProjectQuota>();
        services.AddSingleton<RemindOfQuotas>();
        services.AddScoped<QuotaWords>();
        services.AddWorker<QuotaReminderWorker>();
    }
}
