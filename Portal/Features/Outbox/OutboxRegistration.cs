using Portal.Background;
using Portal.Hosting;

namespace Portal.Features.Outbox;

public static class OutboxRegistration
{
    public static void AddOutbox(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MailOptions>(MailOptions.Section);
        builder.Services.AddSingleton<MailSender>();
        builder.Services.AddWorker<MailWorker>();
    }
}
