using System.ComponentModel.DataAnnotations;

namespace Portal.Features.DataExport;

/// <summary>Bounds of exports of all data.</summary>
public sealed class ExportOptions
{
    public const string Section = "Portal:Export";

    /// <summary>Up to this total, MiB, the files of an organisation are in its export; beyond it they are listed.</summary>
    [Range(0, 1_000_000)]
    public long MostFileMebibytes { get; set; } = 1024;

    /// <summary>Exports that one person may ask for in an hour.</summary>
    [Range(1, 10_000)]
    public int PerHour { get; set; } = 6;
}
