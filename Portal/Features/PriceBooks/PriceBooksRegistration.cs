using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.PriceBooks;

public static class PriceBooksRegistration
{
    public static void AddPriceBooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceBookQueries>();
        builder.Services.AddSingleton<PriceBookDrafts>();
        builder.Services.AddSingleton<PreviewPriceBook>();
        builder.Services.AddSingleton<PublishPriceBook>();
        builder.Services.AddScoped<PriceWords>();
    }

    public static void MapPriceBooks(this WebApplication app)
    {
        var group = app.MapAdmin("price-books");
        group.MapGet("", async (HttpContext http, PriceBookQueries queries, CancellationToken cancellationToken) =>
            await queries.ListAsync(http.Admin(), cancellationToken)).WithName("ListPriceBooks");
        group.MapPost("", async (HttpContext http, PriceBookDrafts drafts, CancellationToken cancellationToken) =>
            await drafts.CreateAsync(http.Admin(), cancellationToken) is var made && made.IsAccepted ? Results.Created($"/api/admin/price-books/{made.Value}", new { id = made.Value.Value }) : made.Refusal!.ToProblem())
            .WithName("DraftPriceBook").WithSummary("Begins the draft of the next price book with everything of the one published last.");
        group.MapGet("{id:guid}", async (HttpContext http, Guid id, PriceBookQueries queries, CancellationToken cancellationToken) =>
            await queries.FindAsync(http.Admin(), new PriceBookId(id), cancellationToken) is { } book ? Results.Ok(book) : Results.NotFound())
            .WithName("GetPriceBook").WithSummary("Everything a price book says, and what is different from the one before.");
        group.MapPut("{id:guid}", async (HttpContext http, Guid id, ChangeDraftRequest request, PriceBookDrafts drafts, CancellationToken cancellationToken) =>
            (await drafts.ChangeAsync(http.Admin(), new PriceBookId(id), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangePriceBook");
        group.MapDelete("{id:guid}", async (HttpContext http, Guid id, PriceBookDrafts drafts, CancellationToken cancellationToken) =>
            (await drafts.DiscardAsync(http.Admin(), new PriceBookId(id), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("DiscardPriceBook");
        group.MapGet("{id:guid}/preview", async (HttpContext http, Guid id, string? month, PreviewPriceBook preview, CancellationToken cancellationToken) =>
            await preview.HandleAsync(http.Admin(), new PriceBookId(id), month, cancellationToken) is var answer && answer.IsAccepted ? Results.Ok(answer.Value) : answer.Refusal!.ToProblem())
            .WithName("PreviewPriceBook").WithSummary("A month's real usage rated by this book, per organisation and SKU; the last full month unless another is named.");
        group.MapPost("{id:guid}/publish", async (HttpContext http, Guid id, PublishPriceBookRequest request, PublishPriceBook handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), new PriceBookId(id), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("PublishPriceBook");
    }
}
