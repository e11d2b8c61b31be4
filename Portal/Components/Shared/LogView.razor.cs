using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using Portal.Core.Execution;

namespace Portal.Components.Shared;

/// <summary>
/// Shows a log that may still grow: reads on by offset whenever <see cref="LogBytes"/> grows, draws only the blocks in sight. One view
/// shows one log: give it a key of the attempt where that can change.
/// </summary>
public sealed partial class LogView : ComponentBase, IAsyncDisposable
{
    // Beyond this distance the lines between would only be dropped again.
    private const long FarBehindBytes = 8L * 1024 * 1024;
    private const long TailBytes = 4L * 1024 * 1024;
    private const long StillBytes = 256L * 1024;

    private readonly CancellationTokenSource _stop = new();
    private HashSet<long> _inSight = [];
    private LogWindow _window = new();
    private ElementReference _body;
    private IJSObjectReference? _module;
    private IJSObjectReference? _scroll;
    private DotNetObjectReference<LogView>? _self;
    private Task _reading = Task.CompletedTask;
    private long? _reveal;
    private bool _isWrapping;
    private bool _showTimes = true;
    private bool _hasRead;
    private bool _failure;
    private bool _isDisposed;

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Reads a page from a byte offset, as <see cref="LogFile.ReadPage"/> does.</summary>
    [Parameter, EditorRequired]
    public Func<long, CancellationToken, Task<LogPage>> ReadPage { get; set; } = default!;

    /// <summary>Length of the log as last heard; whenever it grows, the view reads on.</summary>
    [Parameter, EditorRequired]
    public long LogBytes { get; set; }

    /// <summary>Address of the whole log.</summary>
    [Parameter]
    public string? DownloadHref { get; set; }

    /// <summary>Nothing will be added any more.</summary>
    [Parameter]
    public bool IsOver { get; set; }

    [Parameter]
    public string? Label { get; set; }

    /// <summary>True on a page without a circuit: the end of the log is part of the page, and nothing follows.</summary>
    [Parameter]
    public bool IsStill { get; set; }

    private string FollowText => _window.NewLines == 0 && !_window.IsFull
        ? Text["Log.Follow"]
        : Text[_window.IsFull ? "Log.MoreNewLines" : _window.NewLines == 1 ? "Log.NewLine" : "Log.NewLines", _window.NewLines];

    [JSInvokable]
    public void Paused()
    {
        _window.Pause();
        StateHasChanged();
    }

    [JSInvokable]
    public Task ReachedEndAsync() => _window.IsFollowing || _window.IsFull ? Task.CompletedTask : FollowAsync();

    /// <param name="keys">Blocks now in sight, or soon.</param>
    [JSInvokable]
    public void InSight(long[] keys)
    {
        _inSight = [.. keys];
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            if (_scroll is not null)
            {
                await _scroll.InvokeVoidAsync("dispose");
                await _scroll.DisposeAsync();
            }

            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it what was to be released there.
        }

        _self?.Dispose();
        _stop.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        if (!IsStill)
            return Task.CompletedTask;
        _window = new LogWindow(Math.Max(0, LogBytes - StillBytes));
        return ReadOnAsync();
    }

    protected override Task OnParametersSetAsync() => _hasRead && LogBytes > _window.NextOffset ? ReadOnAsync() : Task.CompletedTask;

    protected override Task OnAfterRenderAsync(bool firstRender) => BrowserCalls.UnlessGoneAsync(() => AttachAsync(firstRender), () => _isDisposed);

    private async Task AttachAsync(bool firstRender)
    {
        if (firstRender)
        {
            if (LogBytes > TailBytes)
                _window = new LogWindow(LogBytes - TailBytes);

            // Read first: the lines are worth more than the scroll behaviour, and a browser may be slow.
            await ReadOnAsync();
            if (_isDisposed)
                return;
            _module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/log-view.js");
            if (_isDisposed)
            {
                await _module.DisposeAsync();
                return;
            }

            _self = DotNetObjectReference.Create(this);
            _scroll = await _module.InvokeAsync<IJSObjectReference>("attach", _body, _self);
        }

        if (_reveal is { } offset && _scroll is not null)
        {
            _reveal = null;
            await _scroll.InvokeVoidAsync("reveal", offset);
        }
    }

    private static string Pressed(bool isOn) => isOn ? "true" : "false";

    // The last blocks are drawn before the browser says what is in sight, so that a log opens with its end.
    private bool IsDrawn(LogBlock block) =>
        IsStill || _inSight.Contains(block.Key)
        || (_window.IsFollowing && (block == _window.Blocks[^1] || (_window.Blocks.Count > 1 && block == _window.Blocks[^2])));

    private long? HitIn(LogBlock block) =>
        _window.HitOffset is { } hit && hit >= block.Key && hit <= block.Lines[^1].Offset ? hit : null;

    // One reader at a time, or two would fetch the same page; one that runs sees the grown length itself.
    private Task ReadOnAsync()
    {
        if (_reading.IsCompleted)
            _reading = ReadAsync();
        return _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            do
            {
                if (_window.IsFollowing && LogBytes - _window.NextOffset > FarBehindBytes)
                    _window.SkipTo(LogBytes - TailBytes);
                var from = _window.NextOffset;
                var page = await ReadPage(from, _stop.Token);
                if (_isDisposed)
                    return;
                _window.Append(page);
                _failure = false;
                _hasRead = true;

                // A last line without its end stays where it is until it has one.
                if (_window.NextOffset == from)
                    break;
            }
            while (_window.NextOffset < LogBytes && !_window.IsFull);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (IOException)
        {
            _failure = true;
        }

        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        _window.Follow();
        await ReadOnAsync();
        if (_scroll is not null)
            await _scroll.InvokeVoidAsync("follow");
    }

    private void OnSearch(ChangeEventArgs change) => _window.Find(change.Value?.ToString() ?? "");

    private Task OnSearchKeyAsync(KeyboardEventArgs key) =>
        key.Key != "Enter" ? Task.CompletedTask : ChooseAsync(key.ShiftKey ? _window.PreviousHit : _window.NextHit);

    private async Task ChooseAsync(Action choose)
    {
        choose();
        if (_window.HitOffset is not { } offset || _window.BlockOf(offset) is not { } block)
            return;
        if (_scroll is not null)
            await _scroll.InvokeVoidAsync("pause");
        _inSight.Add(block.Key);
        _reveal = offset;
    }
}
