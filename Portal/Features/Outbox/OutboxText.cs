namespace Portal.Features.Outbox;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class OutboxText;
