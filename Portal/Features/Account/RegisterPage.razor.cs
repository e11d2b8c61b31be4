using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security.Throttling;

namespace Portal.Features.Account;

public sealed partial class RegisterPage
{
    private Refusal? _problem;
    private int? _wait;
    private string? _sentTo;

    [Inject]
    public required IStringLocalizer<AccountText> Text { get; init; }

    [Inject]
    public required RegisterAccount Handler { get; init; }

    [Inject]
    public required Throttle Throttle { get; init; }

    [Inject]
    public required EvenAnswer Even { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm]
    private Form? Input { get; set; }

    [SupplyParameterFromQuery(Name = "email")]
    private string? Email { get; set; }

    protected override void OnInitialized() => Input ??= new Form { Email = Email ?? "" };

    private async Task SubmitAsync()
    {
        if (Throttle.Register(Http) is { } wait)
        {
            TooManyRequests.Mark(Http, wait);
            _wait = TooManyRequests.Minutes(wait);
            return;
        }

        var started = Even.Start();
        _problem = await Handler.HandleAsync(new RegisterAccountRequest(Input!.Email, Input!.Password, Input!.DisplayName, Input!.Kind, Input!.OrganisationName), CancellationToken.None);
        await Even.UntilAsync(started);
        if (_problem is null)
            _sentTo = Input!.Email;
    }

    private string? Invalid(string field) => _problem?.Field == field ? "true" : null;

    private sealed class Form : WhoForm
    {
        public string Email { get; set; } = "";

        public string Password { get; set; } = "";
    }
}
