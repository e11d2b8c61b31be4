using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Security.Sessions;

namespace Portal.Features.Notifications;

/// <summary>An alert in the words of a language: the same in the bell and in a mail.</summary>
/// <param name="Link">Path of the page where one sees more.</param>
public sealed record AlertText(string Title, string Text, string Link);

/// <summary>Words alerts in the current language.</summary>
public sealed class AlertWords(IStringLocalizer<NotificationText> texts, IStringLocalizer<SharedText> shared)
{
    /// <param name="scope">Name of the project or organisation that it is about.</param>
    public AlertText Of(AlertKind kind, IReadOnlyDictionary<string, string> facts, string scope)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return kind switch
        {
            AlertKind.BudgetThreshold => new AlertText(
                texts["BudgetThreshold.Title", scope, Fact("percent")],
                Joined(texts["BudgetThreshold.Text", MoneyOf("spent"), MoneyOf("amount"), Fact("period")], Fact("stops") == "true" ? texts["BudgetThreshold.Stops"] : ""), "/billing/budgets"),
            AlertKind.BalanceLow => new AlertText(
                texts["BalanceLow.Title", MoneyOf("available")], Fact("emptyOn") is { Length: > 0 } day ? texts["BalanceLow.EmptyOn", day] : texts["BalanceLow.Text", MoneyOf("lastDays")], "/billing"),
            AlertKind.InvoiceIssued => new AlertText(texts["InvoiceIssued.Title", Fact("number")], texts["InvoiceIssued.Text", Fact("period"), MoneyOf("gross")], "/billing/invoices"),
            AlertKind.PaymentReceived => new AlertText(texts["PaymentReceived.Title", MoneyOf("amount")], texts["PaymentReceived." + Fact("kind"), Fact("reference")], "/billing/transactions"),
            AlertKind.PaymentRefused => new AlertText(texts["PaymentRefused.Title", MoneyOf("amount")], texts["PaymentRefused.Text", Fact("reference")], "/billing"),
            AlertKind.TaskEnded => new AlertText(
                texts["TaskEnded.Title." + Fact("state"), Fact("name")],
                Joined(Fact("state") == "Succeeded" ? "" : shared["AttemptEnd.Said." + Fact("end")], texts["TaskEnded.Text", MoneyOf("cost")]), $"/tasks/{Fact("task")}"),
            AlertKind.StorageUnpaid => new AlertText(texts["StorageUnpaid.Title", Fact("name")], texts["StorageUnpaid.Text"], "/billing"),
            AlertKind.TaskShortOfMoney => new AlertText(texts["TaskShortOfMoney.Title." + Fact("missing"), Fact("name")], texts["TaskShortOfMoney.Text." + Fact("missing"), Fact("minutes")], $"/tasks/{Fact("task")}"),
            AlertKind.Verification => new AlertText(texts["Verification.Title." + Fact("state")], texts["Verification.Text." + Fact("state"), Fact("legalName"), Fact("refused")], "/account/verification"),
            AlertKind.OrganisationClosing => new AlertText(
                texts["OrganisationClosing.Title." + Fact("state"), Fact("organisation")], texts["OrganisationClosing.Text." + Fact("state"), Fact("day")], "/organisation/close"),
            AlertKind.Quota => new AlertText(texts["Quota.Title." + Fact("state")], texts["Quota.Text." + Fact("state"), Amounts(Fact("amounts")), Fact("expiresAt"), Fact("message")].Value.Trim(), "/organisation/quotas"),
            AlertKind.TaskWaiting => new AlertText(texts["TaskWaiting.Title", Fact("count")], texts["TaskWaiting.Text", Fact("minutes")], "/tasks?state=Queued"),
            AlertKind.Security when Fact("what") == "support_view" => new AlertText(
                texts["SupportView.Title", Fact("organisation")],
                texts[Fact("viewed").Length > 0 ? "SupportView.Text" : "SupportView.TextOfYou", Fact("name"), Fact("organisation"), Fact("until"), Fact("reason"), Fact("viewed")], Fact("page")),
            AlertKind.Security => new AlertText(texts["Security.Title." + Fact("what")], Joined(texts["Security.Text." + Fact("what"), SecurityName(), Fact("address"), Fact("at")], texts["Security.NotYou"]), "/account/security"),
            AlertKind.Review => new AlertText(texts["Review.Title", scope], texts[Fact("round") == "1" ? "Review.Text" : "Review.TextAgain"], $"/admin/verification/{Fact("application")}"),
            AlertKind.WebhookDisabled => new AlertText(texts["WebhookDisabled.Title"], texts["WebhookDisabled.Text", Fact("url"), Fact("days")], "/account/webhooks"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words."),
        };

        string Fact(string name) => facts.GetValueOrDefault(name) ?? "";

        // A browser in words; the name that somebody gave is said as it is.
        string SecurityName() => Fact("what") != "new_device" ? Fact("name")
            : string.Join(" · ", ((string[])[UserAgent.Browser(Fact("name")), UserAgent.System(Fact("name"))]).Where(part => part.Length > 0)) is { Length: > 0 } device ? device
            : texts["Security.UnknownDevice"];

        string MoneyOf(string name) => Fact(name) is { Length: > 0 } amount ? MoneyFormat.Format(Money.Parse(amount, Fact("currency"))) : "";
    }

    // As they are told: field=number, one behind the other.
    private string Amounts(string told) => QuotaFormat.Amounts(
        told.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToDictionary(part => part[0], part => long.Parse(part[1], CultureInfo.InvariantCulture)), shared);

    private static string Joined(string first, string second)
    {
        var between = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "" : " ";
        return first.Length == 0 || second.Length == 0 ? first + second : first + between + second;
    }
}
