using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;

namespace Portal.Features.Account;

public sealed partial class SetUpPage
{
    private bool _isOpen;
    private Refusal? _problem;

    [Inject]
    public required IStringLocalizer<AccountText> Text { get; init; }

    [Inject]
    public required SetUpAdministrator Handler { get; init; }

    [Inject]
    public required SetupCode Setup { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm]
    private Form? Input { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Form();
        _isOpen = await Setup.IsValidAsync(Code);
    }

    private async Task SubmitAsync()
    {
        _problem = await Handler.HandleAsync(new SetUpAdministratorRequest(Code ?? "", Input!.Email, Input!.Password, Input!.DisplayName), CancellationToken.None);
        if (_problem is null)
            Navigation.NavigateTo("/admin");
    }

    private sealed class Form
    {
        public string Email { get; set; } = "";

        public string Password { get; set; } = "";

        public string DisplayName { get; set; } = "";
    }
}
