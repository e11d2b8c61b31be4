namespace Portal.Engines;

/// <summary>The environment a task asked for is not there any more, or cannot serve.</summary>
public sealed class EnvironmentMissingException(string message) : Exception(message);
