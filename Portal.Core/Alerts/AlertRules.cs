namespace Portal.Core.Alerts;

/// <summary>What holds for each kind of alert: its name for programs, whom it concerns, and how people hear of it who chose nothing.</summary>
public static class AlertRules
{
    private static readonly Dictionary<AlertKind, Rule> Rules = new()
    {
        [AlertKind.BudgetThreshold] = new("budget.threshold_reached", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.BalanceLow] = new("balance.low", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.InvoiceIssued] = new("invoice.issued", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.PaymentReceived] = new("payment.received", IsOfMoney: true, AlertChannels.Portal),
        [AlertKind.PaymentRefused] = new("payment.refused", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.TaskEnded] = new("task.ended", IsOfMoney: false, AlertChannels.Portal),
        [AlertKind.TaskShortOfMoney] = new("task.short_of_money", IsOfMoney: false, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.Verification] = new("verification.changed", IsOfMoney: false, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.OrganisationClosing] = new("organisation.closing", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.Quota] = new("quota.changed", IsOfMoney: false, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.TaskWaiting] = new("task.waiting_long", IsOfMoney: false, AlertChannels.Portal),
        [AlertKind.Security] = new("security.changed", IsOfMoney: false, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.Review] = new("verification.submitted", IsOfMoney: false, AlertChannels.Portal | AlertChannels.DailyMail),
        [AlertKind.StorageUnpaid] = new("storage.unpaid", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
        [AlertKind.WebhookDisabled] = new("webhook.disabled", IsOfMoney: true, AlertChannels.Portal | AlertChannels.Mail),
    };

    /// <summary>All kinds, in the order they are shown.</summary>
    public static IReadOnlyList<AlertKind> All { get; } = [.. Enum.GetValues<AlertKind>().Order()];

    /// <summary>Those that are told to an organisation's programs: all but what is a person's own affair, or the platform's.</summary>
    public static IReadOnlyList<AlertKind> ForPrograms { get; } = [.. All.Where(kind => kind is not (AlertKind.Security or AlertKind.Review))];

    /// <summary>The stable name of a kind in webhooks, such as <c>task.ended</c>.</summary>
    public static string NameOf(AlertKind kind) => Rules[kind].Name;

    /// <summary>The kind of a name, of those that are told to programs; null when there is none.</summary>
    public static AlertKind? Find(string name) => ForPrograms.Where(kind => NameOf(kind) == name).Select(kind => (AlertKind?)kind).FirstOrDefault();

    /// <summary>True for what concerns those who look after an organisation's money; the others concern the person whose task or application it is, and a quota those who may ask for more.</summary>
    public static bool IsOfMoney(AlertKind kind) => Rules[kind].IsOfMoney;

    /// <summary>True for what concerns those who review applications for the platform, and no member of the organisation that it is about.</summary>
    public static bool IsForReviewers(AlertKind kind) => kind == AlertKind.Review;

    /// <summary>True for what a person is always told of at once, in the portal and by mail: whoever took over an account could switch it off else.</summary>
    public static bool IsAlwaysTold(AlertKind kind) => kind == AlertKind.Security;

    /// <summary>How a person hears of it who chose nothing.</summary>
    public static AlertChannels DefaultOf(AlertKind kind) => Rules[kind].Channels;

    private sealed record Rule(string Name, bool IsOfMoney, AlertChannels Channels);
}
