using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Files;

public sealed class ProjectFileOptions
{
    public const string Section = "Portal:Files";

    /// <summary>Largest upload, MiB.</summary>
    [Range(1, 1_000_000)]
    public long MaxUploadMebibytes { get; set; } = 200;

    /// <summary>Days that results of a task are kept after its end.</summary>
    [Range(1, 36_500)]
    public int ResultDays { get; set; } = 30;
}
