using System.Globalization;
using Portal.Core.Alerts;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Features.Notifications;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Notifications;

/// <summary>Every alert has words in both languages, and no name of a text shows through.</summary>
public sealed class AlertWordsTests
{
    public static TheoryData<AlertKind, string> Kinds
    {
        get
        {
            var data = new TheoryData<AlertKind, string>();
            foreach (var kind in AlertRules.All)
            {
                data.Add(kind, "en");
                data.Add(kind, "zh-CN");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_EveryKind_SaysTheFacts(AlertKind kind, string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            foreach (var facts in FactsOf(kind))
            {
                var text = StoredLedger.NewWords().Of(kind, facts, "Aurora");

                Assert.DoesNotContain(kind.ToString(), text.Title + text.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("{", text.Title + text.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("AttemptEnd", text.Text, StringComparison.Ordinal);
                Assert.StartsWith("/", text.Link, StringComparison.Ordinal);
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static IEnumerable<Dictionary<string, string>> FactsOf(AlertKind kind)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["percent"] = "80", ["spent"] = "8.00", ["amount"] = "10.00", ["period"] = "2026-11", ["currency"] = "CNY", ["stops"] = "true", ["available"] = "1.00", ["lastDays"] = "2.00", ["emptyOn"] = "2026-11-20",
            ["number"] = "PT-1", ["gross"] = "3.00", ["reference"] = "R", ["name"] = "train", ["task"] = "1", ["cost"] = "1.00", ["minutes"] = "9", ["url"] = "https://example.com/", ["days"] = "5",
        };
        return kind switch
        {
            AlertKind.TaskEnded => from end in Enum.GetValues<AttemptEnd>() from state in new[] { TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled } select With(("end", $"{end}"), ("state", $"{state}")),
            AlertKind.TaskShortOfMoney => Enum.GetValues<MoneyShortage>().Select(missing => With(("missing", $"{missing}"))),
            AlertKind.PaymentReceived => Enum.GetValues<Portal.Core.Billing.PaymentRequestKind>().Select(what => With(("kind", $"{what}"))),
            AlertKind.Verification => new[] { "Submitted", "Approved", "Refused" }.Select(state => With(("state", state), ("legalName", "Aurora"), ("refused", "1"))),
            AlertKind.OrganisationClosing => new[] { "Begun", "CalledOff", "Closed" }.Select(state => With(("state", state), ("organisation", "Aurora"), ("day", "2026-11-20"))),
            AlertKind.Quota => new[] { "Granted", "GrantedUntil", "Refused", "Ended", "EndsSoon", "EndsTomorrow" }
                .Select(state => With(("state", state), ("amounts", "runningTasks=80;gpuMilli:H200=2000"), ("expiresAt", "2026-12-01 16:00 UTC"), ("message", "for the paper"))),
            AlertKind.Security => new[] { "password", "passkey_add", "passkey_remove", "external_link", "external_unlink", "second_step_on", "second_step_off", "recovery_codes", "api_key", "new_device", "support_view" }
                .Select(what => With(("what", what), ("address", "192.0.2.1"), ("at", "2026-11-20 08:00 UTC"), ("organisation", "Aurora"), ("viewed", "Li Lei"), ("page", "/organisation"), ("reason", "asked for help"), ("until", "2026-11-20 08:30 UTC"))),
            AlertKind.Review => new[] { "1", "2" }.Select(round => With(("application", "1"), ("round", round))),
            AlertKind.TaskWaiting => [With(("count", "3"))],
            AlertKind.BalanceLow => [facts, With(("emptyOn", ""))],
            _ => [facts],
        };

        Dictionary<string, string> With(params (string Name, string Value)[] more)
        {
            var all = new Dictionary<string, string>(facts, StringComparer.Ordinal);
            foreach (var (name, value) in more)
                all[name] = value;
            return all;
        }
    }
}
