using Portal.Security;

namespace Portal.Features.PriceBooks;

public static class PriceBooksRegistration
{
    public static void AddPriceBooks(this WebApplicationBuilder builder) => builder.Services.AddSingleton<PriceBookQueries>();

    public static void MapPriceBooks(this WebApplication app) =>
        app.MapAdmin("price-books").MapGet("", async (HttpContext http, PriceBookQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), cancellationToken)).WithName("ListPriceBooks");
}
