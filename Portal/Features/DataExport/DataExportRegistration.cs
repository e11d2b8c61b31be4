using Portal.Hosting;

namespace Portal.Features.DataExport;

public static class DataExportRegistration
{
    public static void AddDataExport(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ExportOptions>(ExportOptions.Section);
        builder.Services.AddSingleton<ExportThrottle>();
        builder.Services.AddSingleton<ExportedMoney>();
        builder.Services.AddSingleton<ExportedAffairs>();
        builder.Services.AddSingleton<ExportOrganisation>();
        builder.Services.AddSingleton<ExportPerson>();
    }
}
