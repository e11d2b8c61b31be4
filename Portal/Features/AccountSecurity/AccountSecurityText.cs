namespace Portal.Features.AccountSecurity;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class AccountSecurityText;
