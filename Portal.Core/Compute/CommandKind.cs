namespace Portal.Core.Compute;

/// <summary>What a task runs.</summary>
public enum CommandKind
{
    /// <summary>Text handed to <c>bash</c>.</summary>
    Bash = 1,

    /// <summary>A ready-made AI task of the portal, with arguments.</summary>
    Capability = 2,
}
