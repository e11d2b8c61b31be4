namespace Portal.Core.Primitives;

/// <summary>The weight of an organisation, or of a project within one, in fair share: twice the weight is twice the share of a full cluster.</summary>
public static class ShareWeight
{
    /// <summary>Code of the refusal of one out of range.</summary>
    public const string OutOfRange = "invalid_limit";

    /// <summary>The least weight.</summary>
    public const int Least = 1;

    /// <summary>The most weight.</summary>
    public const int Most = 10_000;

    /// <summary>The weight of whoever was given none.</summary>
    public const int Usual = 100;

    /// <summary>Null, or a refusal of <paramref name="field"/> with <c>least</c> and <c>most</c>.</summary>
    public static Refusal? Check(int weight, string field) => weight is >= Least and <= Most
        ? null
        : new Refusal(OutOfRange, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{Least}", ["most"] = $"{Most}" });
}
