using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;

namespace Portal.Features.Verification;

/// <summary>The form of an application: what is typed, what may still be, and what was said of it.</summary>
public sealed class VerificationForm
{
    private readonly ApplicationView? _application;

    public VerificationForm(VerificationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _application = view.Application;
        var said = _application?.Fields ?? new VerificationFields();
        Subject = _application?.Subject ?? (view.OrganisationKind == OrganisationKind.Personal ? VerificationSubject.Person : VerificationSubject.Organisation);
        (LegalName, IdNumber, Country, Address, Phone) = (said.LegalName, said.IdNumber, said.Country, said.Address, said.Phone);
    }

    public VerificationSubject Subject { get; set; }

    public string LegalName { get; set; }

    public string IdNumber { get; set; }

    public string Country { get; set; }

    public string Address { get; set; }

    public string Phone { get; set; }

    /// <summary>True while something of it may be changed; an approved one is replaced by another, not changed.</summary>
    public bool IsOpen => _application is null or { State: VerificationState.Draft or VerificationState.Refused };

    /// <summary>The version to send: 0 makes an application where there is none, or the last was approved.</summary>
    public long Version => _application is { State: not VerificationState.Approved } open ? open.Version : 0;

    /// <summary>True for what was accepted, and is not asked again.</summary>
    public bool IsAccepted(VerificationItem item) => !IsAnew && SaidOf(item) is { IsAccepted: true };

    /// <summary>Why an item was refused; null when it was not.</summary>
    public ItemDecision? RefusalOf(VerificationItem item) => !IsAnew && SaidOf(item) is { IsAccepted: false } said ? said : null;

    public VerificationFields ToFields() => new(LegalName, IdNumber, Country, Address, Phone);

    private bool IsAnew => _application is { State: VerificationState.Approved };

    private ItemDecision? SaidOf(VerificationItem item) => _application?.Decisions.GetValueOrDefault(item);
}
