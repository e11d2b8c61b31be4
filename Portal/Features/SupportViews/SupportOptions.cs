using System.ComponentModel.DataAnnotations;

namespace Portal.Features.SupportViews;

public sealed class SupportOptions
{
    public const string Section = "Portal:Support";

    /// <summary>Whether administrators may look at an organisation as one of its members, announced and to read alone. False closes that.</summary>
    public bool ViewAs { get; set; } = true;

    /// <summary>How long such a look lasts, unless it is ended sooner.</summary>
    [Range(1, 240)]
    public int ViewMinutes { get; set; } = 30;
}
