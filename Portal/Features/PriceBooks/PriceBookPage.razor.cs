using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Components.Shared;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Security;

namespace Portal.Features.PriceBooks;

/// <summary>A price book: a draft to edit, compare, preview and publish; another to compare and preview.</summary>
public sealed partial class PriceBookPage
{
    private PriceBookDetail? _book;
    private PriceBookForm? _form;
    private IReadOnlyList<OrganisationChoice> _organisations = [];
    private IReadOnlyList<TabItem> _tabs = [];
    private Caller _caller = default!;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private string _tab = "edit";
    private string? _problem;
    private FaultyField? _faulty;
    private bool _isSaving;
    private int _touches;
    private bool _isDirty;
    private bool _isSaved;
    private bool _isPublishing;
    private bool _isDiscarding;
    private string _when = "now";
    private DateTime _at;

    [Inject]
    public required IStringLocalizer<PriceBooksText> Text { get; init; }

    [Inject]
    public required PriceBookQueries Queries { get; init; }

    [Inject]
    public required PriceBookDrafts Drafts { get; init; }

    [Inject]
    public required PublishPriceBook Publishing { get; init; }

    [Inject]
    public required PriceWords Words { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IOptions<PortalOptions> Site { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsLater => _when == "later";

    private bool IsDraft => _book?.State == PriceBookState.Draft;

    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(Site.Value.DefaultTimeZone);
        if (_book?.Id != Id)
        {
            _organisations = await Queries.OrganisationsAsync(_caller, CancellationToken.None);
            await LoadAsync();
        }

        _tabs = [.. IsDraft ? [new TabItem("edit", Text["Tab.Edit"])] : Array.Empty<TabItem>(), new TabItem("changes", Text["Tab.Changes"], _book?.Changes.Count), new TabItem("preview", Text["Tab.Preview"])];
        _tab = _tabs.Any(tab => tab.Key == Tab) ? Tab! : _tabs[0].Key;
    }

    private async Task LoadAsync()
    {
        _book = await Queries.FindAsync(_caller, new PriceBookId(Id), CancellationToken.None);
        if (_book is null)
            Navigation.NavigateTo("/admin/prices");
        else
            (_form, _isDirty) = (new PriceBookForm(_book.Document, _zone), false);
    }

    private void Touch() => (_isDirty, _isSaved, _touches) = (true, false, _touches + 1);

    // Both show the page's problem: one's own must not stand beside the other, or in the form.
    private void ClearProblem() => (_problem, _faulty) = (null, null);

    private async Task SaveAsync()
    {
        // A second click while the first is under way would find its own change to be somebody else's.
        if (_isSaving)
            return;
        _isSaving = true;
        try
        {
            var touches = _touches;
            if (IsRefused(await Drafts.ChangeAsync(_caller, new PriceBookId(Id), new ChangeDraftRequest(_book!.Revision, _form!.ToDocument()), CancellationToken.None)))
                return;
            var form = _form;
            await LoadAsync();
            await OnParametersSetAsync();
            // What was written meanwhile is in no saved draft yet.
            if (_touches == touches)
                _isSaved = true;
            else
                (_form, _isDirty) = (form, true);
        }
        finally
        {
            _isSaving = false;
        }
    }

    // The form keeps everything that was written, and marks what is at fault.
    private bool IsRefused(Refusal? refusal)
    {
        (_problem, _faulty) = refusal is null ? (null, null) : (Words.Words(refusal), _form!.FieldOf(refusal.Field));
        return refusal is not null;
    }

    private void OpenPublish()
    {
        var tomorrow = TimeZoneInfo.ConvertTime(Time.GetUtcNow(), _zone).Date.AddDays(1);
        ClearProblem();
        (_isPublishing, _when, _at) = (true, "now", tomorrow);
    }

    private void OpenDiscard()
    {
        ClearProblem();
        _isDiscarding = true;
    }

    private void CloseDialogs()
    {
        // A field that is at fault stays marked, for whoever goes back to mend it.
        if (_faulty is null)
            ClearProblem();
        (_isPublishing, _isDiscarding) = (false, false);
    }

    private async Task PublishAsync()
    {
        DateTimeOffset? from = IsLater ? new DateTimeOffset(_at, _zone.GetUtcOffset(_at)) : null;
        if (!IsRefused(await Publishing.HandleAsync(_caller, new PriceBookId(Id), new PublishPriceBookRequest(_book!.Revision, from), CancellationToken.None)))
            Navigation.NavigateTo($"/admin/prices?version={_book.Version.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task DiscardAsync()
    {
        if (!IsRefused(await Drafts.DiscardAsync(_caller, new PriceBookId(Id), CancellationToken.None)))
            Navigation.NavigateTo("/admin/prices");
    }

    private string Sub(PriceBookDetail book) => Text["PublishedSub", book.PublishedBy ?? Text["ThePortal"].Value, book.EffectiveFrom!.Value.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)];
}
