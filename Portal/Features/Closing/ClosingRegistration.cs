using Portal.Background;
using Portal.Hosting;

namespace Portal.Features.Closing;

public static class ClosingRegistration
{
    public static void AddClosing(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ClosingOptions>(ClosingOptions.Section);
        builder.Services.AddSingleton<ClosingSignal>();
        builder.Services.AddSingleton<ClosingQueries>();
        builder.Services.AddSingleton<CloseOrganisation>();
        builder.Services.AddSingleton<SettleClosing>();
        builder.Services.AddSingleton<EraseOrganisation>();
        builder.Services.AddSingleton<ClosingRun>();
        builder.Services.AddSingleton<ForgetPerson>();
        builder.Services.AddSingleton<CloseAccount>();
        builder.Services.AddWorker<ClosingWorker>();
    }
}
