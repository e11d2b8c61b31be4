using Portal.Core.Primitives;

namespace Portal.Features.Webhooks;

/// <summary>What people enter for a webhook.</summary>
public sealed class WebhookForm
{
    private readonly HashSet<string> _kinds;

    /// <param name="webhook">The one to change; null for a new one, which is sent everything.</param>
    /// <param name="all">Names of all that can be sent.</param>
    public WebhookForm(WebhookView? webhook, IReadOnlyList<string> all)
    {
        Existing = webhook?.Id;
        Id = webhook?.Id ?? Guid.CreateVersion7();
        Url = webhook?.Url ?? "";
        IsOn = webhook?.IsOn ?? true;
        _kinds = new HashSet<string>(webhook?.Kinds ?? all, StringComparer.Ordinal);
    }

    /// <summary>Made when the form opens: however often it is sent, it is one webhook.</summary>
    public Guid Id { get; }

    public Guid? Existing { get; }

    public string Url { get; set; }

    public bool IsOn { get; set; }

    public bool Has(string kind) => _kinds.Contains(kind);

    public void Toggle(string kind)
    {
        if (!_kinds.Remove(kind))
            _kinds.Add(kind);
    }

    public AddWebhookRequest ToAdd(OrganisationId organisation) => new(Id, Url, [.. _kinds], organisation.Value);

    public ChangeWebhookRequest ToChange() => new(Url, [.. _kinds], IsOn);
}
