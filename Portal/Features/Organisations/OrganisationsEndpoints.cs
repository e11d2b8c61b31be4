using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.SupportViews;
using Portal.Security.Web;

namespace Portal.Features.Organisations;

public sealed record NameRequest(string? Name);

public sealed record CurrentOrganisationRequest(Guid Id);

public sealed record ChangeRoleRequest(OrganisationRole Role);

public sealed record TransferOwnershipRequest(Guid To);

public static class OrganisationsEndpoints
{
    public static void MapOrganisations(this WebApplication app)
    {
        var all = app.MapGroup("/api/organisations").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Organisations");
        all.MapGet("", (HttpContext http, OrganisationQueries queries, CancellationToken cancellationToken) => queries.MineAsync(http.Caller(), cancellationToken)).ShownInSupportView().WithName("ListOrganisations");
        all.MapPost("", (HttpContext http, CreateOrganisationRequest request, ChangeOrganisation handler, CancellationToken cancellationToken) =>
            Done(handler.CreateAsync(http.Caller(), request, cancellationToken))).WithName("CreateOrganisation");
        all.MapPut("/current", (HttpContext http, CurrentOrganisationRequest request, ChangeOrganisation handler, CancellationToken cancellationToken) =>
            Done(handler.SwitchAsync(http.Caller(), request.Id, cancellationToken))).WithName("SwitchOrganisation").WithSummary("What names no organisation is about this one from now on.");
        app.MapPost("/organisations/switch", SwitchAsync).RequireAuthorization().ExcludeFromDescription();
        MapOne(all.MapGroup("/{id:guid}"));
        var invitations = app.MapGroup("/api/invitations/{code}").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Organisations");
        invitations.MapGet("", async (HttpContext http, string code, AnswerInvitation handler, CancellationToken cancellationToken) =>
            await handler.GetAsync(http.Caller(), code, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("GetInvitation");
        invitations.MapPost("/accept", (HttpContext http, string code, AnswerInvitation handler, CancellationToken cancellationToken) =>
            Done(handler.AcceptAsync(http.Caller(), code, cancellationToken))).WithName("AcceptInvitation");
        invitations.MapPost("/decline", (HttpContext http, string code, AnswerInvitation handler, CancellationToken cancellationToken) =>
            Done(handler.DeclineAsync(http.Caller(), code, cancellationToken))).WithName("DeclineInvitation");
    }

    private static void MapOne(RouteGroupBuilder one)
    {
        one.MapGet("", async (HttpContext http, Guid id, OrganisationQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), id, cancellationToken) is { } detail ? Results.Ok(detail) : Results.NotFound()).ShownInSupportView().WithName("GetOrganisation");
        one.MapPut("", (HttpContext http, Guid id, NameRequest request, ChangeOrganisation handler, CancellationToken cancellationToken) =>
            Done(handler.RenameAsync(http.Caller(), id, request.Name, cancellationToken))).WithName("RenameOrganisation");
        one.MapPost("/owner", (HttpContext http, Guid id, TransferOwnershipRequest request, ChangeMembers handler, CancellationToken cancellationToken) =>
            Done(handler.TransferOwnershipAsync(http.Caller(), id, request.To, cancellationToken))).WithName("TransferOwnership");
        one.MapPost("/invitations", (HttpContext http, Guid id, InviteMemberRequest request, InviteMember handler, CancellationToken cancellationToken) =>
            Done(handler.HandleAsync(http.Caller(), id, request, cancellationToken))).WithName("InviteMember");
        one.MapDelete("/invitations/{invitation:guid}", (HttpContext http, Guid id, Guid invitation, InviteMember handler, CancellationToken cancellationToken) =>
            Done(handler.WithdrawAsync(http.Caller(), id, invitation, cancellationToken))).WithName("WithdrawInvitation");
        one.MapPut("/members/{person:guid}", (HttpContext http, Guid id, Guid person, ChangeRoleRequest request, ChangeMembers handler, CancellationToken cancellationToken) =>
            Done(handler.ChangeRoleAsync(http.Caller(), id, person, request.Role, cancellationToken))).WithName("ChangeRole");
        one.MapDelete("/members/{person:guid}", (HttpContext http, Guid id, Guid person, ChangeMembers handler, CancellationToken cancellationToken) =>
            Done(handler.RemoveAsync(http.Caller(), id, person, cancellationToken))).WithName("RemoveMember").WithSummary("Removes a member; oneself, to leave.");
        one.MapPost("/projects", (HttpContext http, Guid id, CreateProjectRequest request, ChangeProjects handler, CancellationToken cancellationToken) =>
            Done(handler.CreateAsync(http.Caller(), id, request, cancellationToken))).WithName("CreateProject");
        one.MapPut("/projects/{project:guid}", (HttpContext http, Guid id, Guid project, ChangeProjectRequest request, ChangeProjects handler, CancellationToken cancellationToken) =>
            Done(handler.ChangeAsync(http.Caller(), id, project, request, cancellationToken))).WithName("ChangeProject");
    }

    private static async Task<IResult> SwitchAsync(HttpContext http, ChangeOrganisation handler, CancellationToken cancellationToken)
    {
        if (await OwnForm.RefuseAsync(http) is { } forged)
            return forged;
        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (Guid.TryParse(form["organisation"], out var id))
            await handler.SwitchAsync(http.Caller(), id, cancellationToken);
        // What the page was about may not be of this organisation.
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> Done(Task<Refusal?> act) => (await act).ToProblemOr(() => Results.NoContent());
}
