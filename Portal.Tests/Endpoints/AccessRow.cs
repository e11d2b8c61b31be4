using Portal.Core.Accounts;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>What a route answers to each kind of caller.</summary>
/// <param name="Method">HTTP method; <c>PAGE</c> for a page.</param>
/// <param name="Route">As the application names it, with a leading slash.</param>
/// <param name="Stranger">Status for who is not signed in.</param>
/// <param name="Other">Status for someone of another organisation.</param>
/// <param name="Admin">Status for an administrator who is no member.</param>
/// <param name="Member">Status for a member of the organisation whose things are asked for, where the role has the <see cref="Right"/>.</param>
/// <param name="Path">Where to ask; null is the route itself.</param>
/// <param name="Body">JSON to send; null sends none.</param>
public sealed record AccessRow(
    string Method, string Route, int Stranger, int Other, int Admin, int Member, Func<Things, string>? Path = null, Func<Things, object>? Body = null)
{
    /// <summary>What a member needs the right to; every role has that to read.</summary>
    public OrganisationRight Right { get; init; } = OrganisationRight.ReadWork;

    /// <summary>True when the answer hangs on whose thing it is.</summary>
    public bool NamesAThing => Path is not null && Path(Things.Nowhere) != Path(Things.Elsewhere);

    /// <summary>How it is asked.</summary>
    public HttpMethod Verb => Method is "PAGE" or "ANY" ? HttpMethod.Get : new HttpMethod(Method);

    public string PathOf(Things things) => Path?.Invoke(things) ?? Route;
}

/// <summary>Ids that paths are made of.</summary>
public sealed record Things(Guid Organisation, Guid Project, Guid Task, Guid File, Guid Invoice, Guid Node, Guid Mail, Guid PriceBook, Guid Webhook, Guid Delivery, Guid Session, Guid Key)
{
    /// <summary>Things that do not exist.</summary>
    public static Things Nowhere { get; } = New();

    /// <summary>Others that do not.</summary>
    public static Things Elsewhere { get; } = New();

    public static Things Of(AWorld world) => new(world.Organisation, world.Project, world.Task, world.File, world.Invoice, world.Node, world.Mail, world.PriceBook, world.Webhook, world.Delivery, world.Session, world.Key);

    private static Things New() => new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
}
