namespace Portal.Features.Home;

public static class HomeRegistration
{
    public static void AddHome(this WebApplicationBuilder builder) => builder.Services.AddSingleton<HomeQueries>();
}
