namespace Portal.Security.Sessions;

/// <summary>Answers that may take long, such as downloads and streams of events.</summary>
public static class LiveAnswers
{
    /// <summary>Breaks the answer off once the caller may not have it any more.</summary>
    public static RouteHandlerBuilder EndsWithItsRight(this RouteHandlerBuilder builder) => builder.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        // Before the right is checked, so that none is lost in between.
        http.Response.RegisterForDispose(http.RequestServices.GetRequiredService<LiveConnections>().Add(http.User, http.Abort));
        return await next(context);
    });
}
