using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using MimeKit;
using Portal.Hosting;

namespace Portal.Features.Outbox;

/// <summary>Delivers one mail: by SMTP, or as a file in the data root where no server is set.</summary>
public sealed class MailSender(IOptions<MailOptions> options, IStringLocalizer<OutboxText> texts, DataRoot dataRoot)
{
    public async Task SendAsync(OutboxMail mail, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(options.Value.From));
        message.To.Add(MailboxAddress.Parse(mail.To));
        message.Subject = mail.Subject;
        message.Date = mail.CreatedAt;
        // The same mail sent twice, after a crash between send and note, is one mail to the reader.
        message.MessageId = $"{mail.Id:N}@portal";
        message.Body = new MultipartAlternative(new TextPart("plain") { Text = mail.Body }, new TextPart("html") { Text = HtmlOf(mail) });
        if (options.Value.SmtpHost.Length == 0)
            await WriteAsync(message, Path.Combine(dataRoot.Mail, $"{mail.Id}.eml"), cancellationToken);
        else
            await SendBySmtpAsync(message, cancellationToken);
    }

    private string HtmlOf(OutboxMail mail)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(mail.Language);
            return MailHtml.Of(mail.Subject, mail.Body, mail.Language, texts["OpenLink"]);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    // Whoever watches the folder sees whole mails only.
    private static async Task WriteAsync(MimeMessage message, string path, CancellationToken cancellationToken)
    {
        await message.WriteToAsync(path + ".part", cancellationToken);
        File.Move(path + ".part", path, overwrite: true);
    }

    private async Task SendBySmtpAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient();
        await client.ConnectAsync(settings.SmtpHost, settings.SmtpPort, settings.RequireTls ? SecureSocketOptions.Auto : SecureSocketOptions.StartTlsWhenAvailable, cancellationToken);
        if (settings.UserName.Length > 0)
            await client.AuthenticateAsync(settings.UserName, settings.Password, cancellationToken);
        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}
