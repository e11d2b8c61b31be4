using Portal.Background;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Security;
using Portal.Security.SupportViews;
using Portal.Security.Web;

namespace Portal.Features.SupportViews;

public static class SupportViewsRegistration
{
    /// <summary>Where the banner's form is sent.</summary>
    public const string EndForm = "/support-view/end";

    public static void AddSupportViews(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<SupportOptions>(SupportOptions.Section);
        builder.Services.AddSingleton<StartSupportView>();
        builder.Services.AddSingleton<EndSupportView>();
        builder.Services.AddWorker<SupportViewWorker>();
    }

    public static void MapSupportViews(this WebApplication app)
    {
        app.MapAdmin("customers/{id:guid}/support-view").MapPost("", async (HttpContext http, Guid id, StartSupportViewRequest request, StartSupportView handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Admin(), new OrganisationId(id), request, cancellationToken) is var started && started.IsAccepted ? Results.Ok(new { until = started.Value }) : started.Refusal!.ToProblem())
            .WithName("StartSupportView").WithSummary("From now on this session sees the organisation as one of its members, to read alone. Its owners and that member are told at once.");
        var own = app.MapGroup(SupportViewRule.Api).RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Support");
        own.MapGet("", (HttpContext http) => http.Caller().View is { } view
            ? Results.Ok(new { organisation = view.Organisation, organisationName = view.OrganisationName, person = view.Person, personName = view.PersonName, until = view.Until })
            : new Refusal("support_view_not_found").ToProblem()).ShownInSupportView().WithName("GetSupportView").WithSummary("What this session looks at for support.");
        own.MapDelete("", async (HttpContext http, EndSupportView handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Caller(), cancellationToken)).ToProblemOr(() => Results.NoContent())).EndsSupportView().WithName("EndSupportView").WithSummary("Ends it; the platform's roles are back.");
        app.MapPost(EndForm, EndAsync).RequireAuthorization().EndsSupportView().ExcludeFromDescription();
    }

    private static async Task<IResult> EndAsync(HttpContext http, EndSupportView handler, CancellationToken cancellationToken)
    {
        if (await OwnForm.RefuseAsync(http) is { } forged)
            return forged;
        var caller = http.Caller();
        await handler.HandleAsync(caller, cancellationToken);
        // Back to where it was begun; who is no administrator never had one.
        return Results.LocalRedirect(caller.View is { } view ? $"/admin/customers/{view.Organisation}" : "/");
    }
}
