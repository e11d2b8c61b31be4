using Portal.Background;
using Portal.Features.Verification.Documents;
using Portal.Hosting;

namespace Portal.Features.Verification;

public static class VerificationRegistration
{
    public static void AddVerification(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<VerificationOptions>(VerificationOptions.Section);
        var services = builder.Services;
        services.AddSingleton<DocumentKeyRing>();
        services.AddSingleton<DocumentVault>();
        services.AddSingleton<InspectDocument>();
        services.AddSingleton<DocumentPages>();
        services.AddSingleton<RotateDocumentKeys>();
        services.AddSingleton<OrganisationPolicy>();
        services.AddSingleton<ApplyForVerification>();
        services.AddSingleton<ChangeDocuments>();
        services.AddSingleton<ReadDocument>();
        services.AddSingleton<VerificationQueries>();
        services.AddSingleton<ReviewQueries>();
        services.AddSingleton<ReviewApplication>();
        services.AddSingleton<ChangeRefusalReasons>();
        services.AddSingleton<EraseDocuments>();
        services.AddScoped<VerificationWords>();
        services.AddWorker<DocumentErasureWorker>();
    }

    public static void MapVerification(this WebApplication app)
    {
        app.MapApplicants();
        app.MapReviewers();
    }
}
