using System.Globalization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Files;

/// <summary>The small data sets that the first steps offer, put into a project when it asks for one.</summary>
public sealed class SampleFiles(ProjectFiles files)
{
    /// <summary>The sample in the reader's language; the one that is there already when it was asked for before.</summary>
    public async Task<ProjectFileRow> EnsureAsync(Caller caller, ProjectId project, CancellationToken cancellationToken)
    {
        var name = CultureInfo.CurrentUICulture.Name.StartsWith("zh", StringComparison.Ordinal) ? "reviews-zh.csv" : "reviews.csv";
        var existing = await files.ListAsync(caller, project, cancellationToken) ?? [];
        if (existing.FirstOrDefault(file => file.Name == name) is { } known)
            return known;
        await using var content = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "samples", name));
        var saved = await files.SaveAsync(caller, project, name, content, cancellationToken);
        return saved.IsAccepted ? saved.Value : throw new InvalidOperationException($"The sample was refused: {saved.Refusal.Code}.");
    }
}
