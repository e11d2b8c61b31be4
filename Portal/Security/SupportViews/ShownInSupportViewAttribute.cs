namespace Portal.Security.SupportViews;

/// <summary>Opens a page or a route that reads to support views. None is open unless it says so: what is new is closed until somebody decides.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShownInSupportViewAttribute : Attribute;

/// <summary>Lets through what ends a view, although it changes something.</summary>
public sealed record EndsSupportView;

public static class SupportViewRoutes
{
    public static TBuilder ShownInSupportView<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ShownInSupportViewAttribute());

    public static TBuilder EndsSupportView<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EndsSupportView());
}
