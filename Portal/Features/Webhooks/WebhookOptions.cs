using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Webhooks;

/// <summary>Where and how webhooks are sent.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Portal:Webhooks";

    /// <summary>True lets receivers be addressed by http, without encryption.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>True lets messages go to loopback, private and link-local addresses: for receivers beside the portal, where its customers are trusted with its network.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>A receiver that has not answered by then has failed.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>A webhook through which nothing got for so long is switched off.</summary>
    [Range(1, 30)]
    public int DisableAfterDays { get; set; } = 5;

    /// <summary>How long messages are signed with the old secret too, after a new one was made.</summary>
    [Range(1, 720)]
    public int SecretOverlapHours { get; set; } = 24;
}
