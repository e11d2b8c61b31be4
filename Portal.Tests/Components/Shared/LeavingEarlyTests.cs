using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Portal.Components.Shared;
using Portal.Core.Execution;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

/// <summary>Someone leaves before the script of a component has come.</summary>
public sealed class LeavingEarlyTests : PortalComponentTest
{
    private readonly LateBrowser _browser = new();

    public LeavingEarlyTests() => Services.AddSingleton<IJSRuntime>(_browser);

    [Fact]
    public Task Chart_LeftEarly_FailsQuietly() => LeaveEarlyAsync(() => Render<Chart>(parameters => parameters.Add(chart => chart.Label, "CPU")));

    [Fact]
    public Task LogView_LeftEarly_FailsQuietly() => LeaveEarlyAsync(() => Render<LogView>(parameters => parameters
        .Add(log => log.LogBytes, 0).Add(log => log.ReadPage, (from, _) => Task.FromResult(new LogPage([], from)))));

    [Fact]
    public async Task Chart_OnAPageThatStays_ShowsTheFault()
    {
        Render<Chart>(parameters => parameters.Add(chart => chart.Label, "CPU"));

        _browser.Fail();

        Assert.IsType<JSException>(await Renderer.UnhandledException);
    }

    private async Task LeaveEarlyAsync(Func<IRenderedComponent<IComponent>> render)
    {
        render();
        Assert.True(_browser.IsAsked);

        await DisposeComponentsAsync();
        _browser.Fail();

        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    /// <summary>Answers nothing until it fails.</summary>
    private sealed class LateBrowser : IJSRuntime
    {
        private readonly TaskCompletionSource _answer = new();

        public bool IsAsked { get; private set; }

        public void Fail() => _answer.SetException(new JSException("The element is gone."));

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            IsAsked = true;
            await _answer.Task;
            return default!;
        }
    }
}
