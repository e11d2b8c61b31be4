namespace Portal.Features.Planner.Traces;

/// <summary>What a trace is written in.</summary>
public enum TraceFormat
{
    /// <summary>A task list of the cluster traces of 2023 that call themselves openb: CSV with CPU, memory and GPU shares.</summary>
    Openb = 1,

    /// <summary>A batch log in the Standard Workload Format.</summary>
    Swf = 2,
}
