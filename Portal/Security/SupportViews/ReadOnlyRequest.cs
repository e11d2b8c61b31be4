namespace Portal.Security.SupportViews;

/// <summary>Stands among the features of a request that may write nothing; <see cref="ReadOnlyRequests"/> holds to it.</summary>
public sealed record ReadOnlyRequest;
