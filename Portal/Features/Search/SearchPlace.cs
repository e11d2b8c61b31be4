using System.Globalization;
using System.Resources;
using Portal.Components;
using Portal.Components.Layout;
using Portal.Core.Accounts;
using Portal.Security;

namespace Portal.Features.Search;

/// <summary>A page, or an act on one, that is found by its words in either language.</summary>
/// <param name="Key">Names it in <see cref="SearchText"/>, or else in <see cref="SharedText"/>; with <c>.Words</c> behind it, what else people call it.</param>
/// <param name="Right">What a member needs to do it; null where everybody may look.</param>
public sealed record SearchPlace(SearchKind Kind, string Href, string Key, OrganisationRight? Right = null)
{
    private static readonly ResourceManager Own = new(typeof(SearchText));
    private static readonly ResourceManager Shared = new(typeof(SharedText));

    public static IReadOnlyList<SearchPlace> All { get; } =
    [
        .. Destination.Main.Concat(Destination.Administration).Select(page => new SearchPlace(SearchKind.Page, page.Href, page.Key)),
        Page("/notifications", "Notifications"),
        Page("/billing/bill", "Bill"),
        Page("/billing/invoices", "Invoices"),
        Page("/billing/transactions", "Transactions"),
        Page("/billing/budgets", "Budgets"),
        Page("/billing/prices", "PriceList"),
        Page("/billing/details", "BillingDetails"),
        Page("/organisation/quotas", "Quotas"),
        Act("/organisation/audit", "OrganisationAudit", OrganisationRight.ReadAudit),
        Page("/account/security", "Security"),
        Page("/account/security/authenticator", "Authenticator"),
        Page("/account/security/recovery-codes", "RecoveryCodes"),
        Page("/account/verification", "OwnVerification"),
        Page("/account/keys", "ApiKeys"),
        Page("/account/webhooks", "Webhooks"),
        Page("/account/close", "CloseAccount"),
        Page("/admin/verification/reasons", "RefusalReasons"),
        Act("/tasks/new", "NewTask", OrganisationRight.RunTasks),
        Act("/files", "UploadFile", OrganisationRight.RunTasks),
        Act("/account/keys", "MakeKey", OrganisationRight.RunTasks),
        Act("/account/webhooks", "AddWebhook", OrganisationRight.ManageWebhooks),
        Act("/billing", "RedeemVoucher", OrganisationRight.ManageMoney),
        Act("/billing/budgets", "SetBudget", OrganisationRight.ManageMoney),
        Act("/organisation", "InviteMember", OrganisationRight.ManageMembers),
        Act("/organisation", "MakeProject", OrganisationRight.ManageProjects),
        Act("/organisation/quotas", "AskForQuota", OrganisationRight.ManageQuotas),
        Act("/organisation/close", "CloseOrganisation", OrganisationRight.ManageOrganisation),
    ];

    /// <summary>Its name in the language of the reader.</summary>
    public string Name => Text(Key, CultureInfo.CurrentUICulture)!;

    /// <summary>What the text is in the words of, that this person may open; those whose name begins with it first.</summary>
    public static IEnumerable<SearchHit> Find(string text, Caller caller, OrganisationScope? scope) =>
        from place in All
        where place.IsFor(caller, scope) && place.Words().Any(words => HasWord(words, text))
        orderby place.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase) descending
        group place by place.Kind into kind
        orderby kind.Key
        from place in kind.Take(SearchPortal.PerKind)
        select new SearchHit(place.Kind, place.Name, null, place.Href);

    /// <summary>Name and other words, in both languages.</summary>
    public IEnumerable<string> Words() =>
        from language in (string[])["zh-CN", "en"]
        from key in (string[])[Key, $"{Key}.Words"]
        let word = Text(key, CultureInfo.GetCultureInfo(language))
        where word is not null
        select word;

    private static SearchPlace Page(string href, string key) => new(SearchKind.Page, href, key);

    private static SearchPlace Act(string href, string key, OrganisationRight right) => new(SearchKind.Act, href, key, right);

    private static string? Text(string key, CultureInfo language) => Own.GetString(key, language) ?? Shared.GetString(key, language);

    // Of Latin words the beginning: "re" is no part of "create" that anybody means. Chinese has no spaces to tell.
    private static bool HasWord(string words, string text)
    {
        for (var at = words.IndexOf(text, StringComparison.OrdinalIgnoreCase); at >= 0; at = words.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsAscii(words[at]) || !char.IsAsciiLetterOrDigit(words[at - 1]))
                return true;
        }

        return false;
    }

    private bool IsFor(Caller caller, OrganisationScope? scope) =>
        Href.StartsWith(Destination.Review.Href, StringComparison.Ordinal) ? caller.MayReview
        : Href.StartsWith("/admin", StringComparison.Ordinal) ? caller.IsAdmin
        : Right is not { } right || scope?.May(right) == true;
}
