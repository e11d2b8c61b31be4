namespace Portal.Demo;

/// <summary>Somebody to look around as.</summary>
/// <param name="Part">Key of the words that say what they do.</param>
/// <param name="Language">What they read.</param>
/// <param name="Address">Where they sign in from.</param>
public sealed record DemoPerson(string Email, string Name, string Part, string Language, string Address);

/// <summary>The people of the demo. All have one password, which is no secret: the sign-in page says it.</summary>
public static class DemoPeople
{
    public const string Password = "look-around-2026";

    public static DemoPerson Operator { get; } = new("operator@demo.example", "陈伟", "Operator", "zh-CN", "198.51.100.10");

    public static DemoPerson SecondOperator { get; } = new("second@demo.example", "Maria Lindgren", "SecondOperator", "en", "198.51.100.11");

    public static DemoPerson Reviewer { get; } = new("reviewer@demo.example", "Sofia Rossi", "Reviewer", "en", "198.51.100.12");

    public static DemoPerson AuroraOwner { get; } = new("lilei@aurora.example", "李雷", "AuroraOwner", "zh-CN", "203.0.113.21");

    public static DemoPerson AuroraDeveloper { get; } = new("wangfang@aurora.example", "王芳", "AuroraDeveloper", "zh-CN", "203.0.113.22");

    public static DemoPerson AuroraBilling { get; } = new("zhaomin@aurora.example", "赵敏", "AuroraBilling", "zh-CN", "203.0.113.23");

    public static DemoPerson LabOwner { get; } = new("weber@ils.example", "Anna Weber", "LabOwner", "en", "192.0.2.31");

    public static DemoPerson LabDeveloper { get; } = new("keller@ils.example", "Jonas Keller", "LabDeveloper", "en", "192.0.2.32");

    public static DemoPerson Studio { get; } = new("moyan@studio.example", "Mo Yan", "Studio", "en", "192.0.2.77");

    public static IReadOnlyList<DemoPerson> All { get; } =
        [Operator, SecondOperator, Reviewer, AuroraOwner, AuroraDeveloper, AuroraBilling, LabOwner, LabDeveloper, Studio];
}
