using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Features.Organisations;
using Portal.Features.Verification;

namespace Portal.Demo;

/// <summary>How people come to the demo's platform: they register, invite each other, and say who they are.</summary>
internal sealed class DemoRegistry(DemoStage stage)
{
    /// <summary>Registers and clicks the link of the mail.</summary>
    /// <param name="company">Name of the organisation; null for a person alone.</param>
    public async Task<OrganisationId> JoinAsync(DemoPerson person, string? company = null)
    {
        var request = new RegisterAccountRequest(person.Email, DemoPeople.Password, person.Name, company is null ? OrganisationKind.Personal : OrganisationKind.Company, company);
        if (await stage.AsStrangerAsync<RegisterAccount, Refusal?>(person, handler => handler.HandleAsync(request, CancellationToken.None)) is { } refusal)
            throw new InvalidOperationException($"{person.Email} was not registered: {refusal.Code}.");
        var asked = QueryHelpers.ParseQuery((await stage.LinkMailedToAsync(person)).Query);
        if (!await stage.AsStrangerAsync<ResetPassword, bool>(person, handler => handler.ConfirmAsync(asked["user"], asked["code"])))
            throw new InvalidOperationException($"{person.Email} was not confirmed.");
        var caller = await stage.SignInAsync(person);
        return await stage.QueryAsync(db => db.OrganisationMembers.Where(member => member.UserId == caller.Id).Select(member => member.OrganisationId).SingleAsync());
    }

    /// <summary>Invites, and accepts by the link of the mail.</summary>
    public async Task GatherAsync(DemoPerson owner, OrganisationId organisation, DemoPerson colleague, OrganisationRole role)
    {
        await JoinAsync(colleague);
        await InviteAsync(owner, organisation, colleague.Email, role);
        var code = (await stage.LinkMailedToAsync(colleague)).Segments[^1];
        await stage.DoAsync<AnswerInvitation>(colleague, (handler, caller) => handler.AcceptAsync(caller, code, CancellationToken.None));
    }

    public Task InviteAsync(DemoPerson owner, OrganisationId organisation, string email, OrganisationRole role) =>
        stage.DoAsync<InviteMember>(owner, (handler, caller) => handler.HandleAsync(caller, organisation.Value, new InviteMemberRequest(email, role), CancellationToken.None));

    public async Task<ProjectId> AddProjectAsync(DemoPerson owner, OrganisationId organisation, string name)
    {
        var id = ProjectId.New();
        await stage.DoAsync<ChangeProjects>(owner, (handler, caller) => handler.CreateAsync(caller, organisation.Value, new CreateProjectRequest(id.Value, name), CancellationToken.None));
        return id;
    }

    public Task<ProjectId> FirstProjectAsync(OrganisationId organisation) =>
        stage.QueryAsync(db => db.Projects.Where(project => project.OrganisationId == organisation).OrderBy(project => project.CreatedAt).Select(project => project.Id).FirstAsync());

    /// <summary>Writes down who an organisation is, with a document, and hands it to the reviewers.</summary>
    public async Task ApplyAsync(DemoPerson owner, OrganisationId organisation, VerificationSubject subject, VerificationFields fields)
    {
        var version = await VersionAsync(organisation);
        await stage.DoAsync<ApplyForVerification>(owner, (handler, caller) => handler.SaveAsync(caller, new SaveVerificationRequest(subject, fields, version, organisation.Value), CancellationToken.None));
        if (version == 0)
        {
            await using var licence = DemoDocument.Of(fields);
            await stage.AskAsync<ChangeDocuments, DocumentRow>(owner, (handler, caller) => handler.AddAsync(caller, organisation.Value, "licence.png", licence, CancellationToken.None));
        }

        version = await VersionAsync(organisation);
        await stage.DoAsync<ApplyForVerification>(owner, (handler, caller) => handler.SubmitAsync(caller, new SubmitVerificationRequest(version, organisation.Value), CancellationToken.None));
    }

    /// <summary>A reviewer's word on every item that is open.</summary>
    /// <param name="refused">What is wrong with one of them, in both languages; null approves.</param>
    public async Task ReviewAsync(OrganisationId organisation, (VerificationItem Item, string Chinese, string English)? refused = null)
    {
        var application = await stage.QueryAsync(db => db.VerificationCases.AsNoTracking().SingleAsync(one => one.OrganisationId == organisation));
        var said = application.OpenItems.ToDictionary(item => item, item => item == refused?.Item ? new ItemDecision(false, refused?.Chinese, refused?.English) : new ItemDecision(true));
        await stage.DoAsync<ReviewApplication>(DemoPeople.Reviewer, (handler, caller) => handler.ClaimAsync(caller, application.Id, CancellationToken.None));
        await stage.DoAsync<ReviewApplication>(DemoPeople.Reviewer, (handler, caller) => handler.DecideAsync(caller, application.Id, new DecideVerificationRequest(said), CancellationToken.None));
    }

    private Task<long> VersionAsync(OrganisationId organisation) =>
        stage.QueryAsync(db => db.VerificationCases.Where(one => one.OrganisationId == organisation).Select(one => one.Version).SingleOrDefaultAsync());
}
