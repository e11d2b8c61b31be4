using System.ComponentModel.DataAnnotations;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Features.Verification;

/// <summary>What verification asks of people, and what organisations may do without.</summary>
public sealed class VerificationOptions
{
    public const string Section = "Portal:Verification";

    /// <summary>False where the operator knows everybody: then nobody is held to the limits below.</summary>
    public bool IsRequired { get; set; } = true;

    /// <summary>Most that one task of an unverified organisation may ask.</summary>
    [Range(0, long.MaxValue)]
    public long UnverifiedMaxCpuMillicores { get; set; } = 4000;

    [Range(0, long.MaxValue)]
    public long UnverifiedMaxMemoryMebibytes { get; set; } = 16 * 1024;

    [Range(0, long.MaxValue)]
    public long UnverifiedMaxGpuMilli { get; set; }

    /// <summary>Most tasks of it that wait or run at one time.</summary>
    [Range(1, 1_000_000)]
    public int UnverifiedMaxOpenTasks { get; set; } = 20;

    /// <summary>Most documents of an application.</summary>
    [Range(1, 50)]
    public int MaxFiles { get; set; } = 6;

    [Range(1, 64)]
    public int MaxFileMebibytes { get; set; } = 10;

    /// <summary>Most pixels of a picture, millions; read from its header, before it is unpacked.</summary>
    [Range(1, 200)]
    public int MaxMegapixels { get; set; } = 50;

    /// <summary>Most pages of a PDF.</summary>
    [Range(1, 500)]
    public int MaxPages { get; set; } = 30;

    /// <summary>Command line of a malware scanner that reads the file from its standard input: exit code 0 is clean, 1 is infected. Empty for none.</summary>
    public string Scanner { get; set; } = "";

    /// <summary>How long the scanner, or the reading of a file, may take.</summary>
    [Range(1, 600)]
    public int MaxSeconds { get; set; } = 30;

    /// <summary>How long a reviewer has an application to themselves.</summary>
    [Range(1, 24 * 60)]
    public int ClaimMinutes { get; set; } = 15;

    /// <summary>How long documents are kept after the decision.</summary>
    [Range(0, 36_500)]
    public int KeepDocumentDays { get; set; } = 90;

    public long MaxFileBytes => (long)MaxFileMebibytes << 20;

    public StandingPolicy ToPolicy() =>
        new(new ResourceAmounts(UnverifiedMaxCpuMillicores, UnverifiedMaxMemoryMebibytes, UnverifiedMaxGpuMilli), UnverifiedMaxOpenTasks, IsRequired);
}
