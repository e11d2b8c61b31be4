namespace Portal.Core.Compute;

/// <summary>What a task is for; decides allowed pools, default class and limits.</summary>
public enum TaskType
{
    Training = 1,
    Inference = 2,
    DataProcessing = 3,
    Other = 4,
}
