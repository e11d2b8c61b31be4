using System.Globalization;

namespace Portal.Features.Outbox;

/// <summary>A mail that waits to be sent or was; written in the transaction that causes it.</summary>
public sealed class OutboxMail
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>A mail that is due at once, in the reader's language.</summary>
    /// <param name="write">Subject and body; called with the language set.</param>
    public static OutboxMail In(string language, Guid id, string to, DateTimeOffset now, Func<(string Subject, string Body)> write, bool isForgotten = false)
    {
        ArgumentNullException.ThrowIfNull(write);
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            var (subject, body) = write();
            return new OutboxMail { Id = id, To = to, Subject = subject, Body = body, Language = language, CreatedAt = now, DueAt = now, IsForgotten = isForgotten };
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    public required string To { get; init; }

    public required string Subject { get; init; }

    /// <summary>Plain text; a paragraph that is an address alone is what the mail asks to open.</summary>
    public required string Body { get; init; }

    /// <summary>IETF tag of the reader's language.</summary>
    public string Language { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Next try; null once sent or given up.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>True for a mail to somebody who is to be forgotten: once it is sent, or given up, the row is deleted.</summary>
    public bool IsForgotten { get; init; }

    public int Tries { get; set; }

    public string? LastError { get; set; }
}
