using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Security;

namespace Portal.Features.Search;

/// <summary>What is found while one types. Opening, closing and moving among it is the browser's (<c>palette.js</c>), which needs no round trip for it.</summary>
public sealed partial class Palette : ComponentBase, IDisposable
{
    /// <summary>Who types on within it is not asked for yet.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private CancellationTokenSource? _search;
    private IReadOnlyList<RecentPage> _recent = [];
    private IReadOnlyList<SearchHit> _hits = [];
    private string _answered = "";
    private bool _isSearching;
    private bool _hasFailed;

    [Inject]
    public required SearchPortal Search { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<Palette> Log { get; init; }

    [Inject]
    public required IStringLocalizer<SearchText> Text { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsEmpty => _answered.Length > 0 && _hits.Count == 0 && !_hasFailed && !_isSearching;

    // What is under a heading, in the order shown.
    private IEnumerable<(string Heading, IEnumerable<SearchHit> Hits)> Groups => _answered.Length == 0 && !_isSearching
        ? _recent.Count == 0 ? [] : [("Recent", _recent.Select(page => new SearchHit(SearchKind.Page, page.Title, null, page.Href)))]
        : _hits.GroupBy(hit => hit.Kind).Select(kind => ($"Kind.{kind.Key}", kind.AsEnumerable()));

    public void Dispose() => GiveUp();

    private static string IconOf(SearchHit hit) => hit.Kind switch
    {
        SearchKind.Act => Icons.Material.Outlined.Bolt,
        SearchKind.Task => Icons.Material.Outlined.Layers,
        SearchKind.Project => Icons.Material.Outlined.Folder,
        SearchKind.File => Icons.Material.Outlined.InsertDriveFile,
        SearchKind.Invoice => Icons.Material.Outlined.ReceiptLong,
        SearchKind.Member => Icons.Material.Outlined.Person,
        SearchKind.Customer => Icons.Material.Outlined.Business,
        _ => Icons.Material.Outlined.ArrowOutward,
    };

    private void GiveUp() => _search?.Cancel();

    private void Remember(ChangeEventArgs change) => _recent = RecentPage.Read(change.Value as string);

    private async Task TypeAsync(ChangeEventArgs change)
    {
        GiveUp();
        var text = (change.Value as string ?? "").Trim();
        _hasFailed = false;
        _isSearching = text.Length > 0;
        if (!_isSearching)
        {
            (_hits, _answered) = ([], "");
            return;
        }

        using var search = new CancellationTokenSource();
        _search = search;
        try
        {
            await Task.Delay(Pause, Time, search.Token);
            var found = await Search.HandleAsync(Caller.Require((await Authentication).User), text, search.Token);
            if (search.IsCancellationRequested)
                return;
            (_hits, _answered, _isSearching) = (found.IsAccepted ? found.Value.Hits : [], text, false);
        }
        catch (OperationCanceledException) when (search.IsCancellationRequested)
        {
            // A later one took its place, or nobody looks any more.
        }
        catch (DbException error) when (!search.IsCancellationRequested)
        {
            LogFailure(Log, error);
            (_hits, _answered, _isSearching, _hasFailed) = ([], text, false, true);
        }
        finally
        {
            if (_search == search)
                _search = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The palette could not search")]
    private static partial void LogFailure(ILogger log, Exception error);
}
