namespace Portal.Runner.Sandbox;

/// <summary>No sandbox can be built here; the message says what is missing.</summary>
public sealed class SandboxUnavailableException(string message) : Exception(message);
