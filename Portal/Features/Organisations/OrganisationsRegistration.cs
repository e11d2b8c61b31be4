using Portal.Hosting;

namespace Portal.Features.Organisations;

public static class OrganisationsRegistration
{
    public static void AddOrganisations(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<InvitationOptions>(InvitationOptions.Section);
        builder.Services.AddSingleton<OrganisationQueries>();
        builder.Services.AddSingleton<OrganisationWork>();
        builder.Services.AddSingleton<OrganisationMails>();
        builder.Services.AddSingleton<ChangeOrganisation>();
        builder.Services.AddSingleton<ChangeMembers>();
        builder.Services.AddSingleton<ChangeProjects>();
        builder.Services.AddSingleton<InviteMember>();
        builder.Services.AddSingleton<AnswerInvitation>();
    }
}
