using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Search;

#pragma warning disable CA1304, CA1311, CA1862, MA0011 // What is within a query is the database's, which knows no culture of ours.

/// <summary>Names that have a text somewhere, in capitals or not. Who may see them is asked before.</summary>
/// <remarks>SQLite lowers ASCII alone, so the text is also looked for as it was typed. Wildcards in a parameter of Contains are escaped.</remarks>
internal sealed class NameSearch(PortalDbContext db, string text)
{
    // Fewer digits would be the beginning of most ids, which begin with the time.
    private const int LeastOfId = 4;

    private readonly string _lower = text.ToLowerInvariant();

    /// <summary>Tasks, the latest first, then projects, then files.</summary>
    public async Task<List<SearchHit>> WorkAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        var start = text.Length >= LeastOfId && text.All(c => char.IsAsciiHexDigit(c) || c == '-') ? _lower : null;
        var tasks = await (
            from task in db.ComputeTasks.AsNoTracking()
            where task.OrganisationId == organisation
                && (task.Name.Contains(text) || task.Name.ToLower().Contains(_lower) || (start != null && ((Guid)(object)task.Id).ToString().ToLower().StartsWith(start)))
            orderby task.SubmittedAt descending, task.Id descending
            select new { task.Id, task.Name, Project = db.Projects.Where(project => project.Id == task.ProjectId).Select(project => project.Name).FirstOrDefault() })
            .Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        var projects = await (
            from project in db.Projects.AsNoTracking()
            where project.OrganisationId == organisation && (project.Name.Contains(text) || project.Name.ToLower().Contains(_lower))
            orderby project.Name
            select new { project.Id, project.Name }).Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        var files = await (
            from file in db.ProjectFiles.AsNoTracking()
            join project in db.Projects on file.ProjectId equals project.Id
            where file.OrganisationId == organisation && file.DeletedAt == null && (file.Name.Contains(text) || file.Name.ToLower().Contains(_lower))
            orderby file.CreatedAt descending, file.Id descending
            select new { file.Name, file.ProjectId, Project = project.Name }).Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        return
        [
            .. tasks.Select(task => new SearchHit(SearchKind.Task, task.Name, task.Project, $"/tasks/{task.Id}")),
            .. projects.Select(project => new SearchHit(SearchKind.Project, project.Name, null, $"/tasks?project={project.Id}")),
            .. files.Select(file => new SearchHit(SearchKind.File, file.Name, file.Project, $"/files?project={file.ProjectId}&q={Uri.EscapeDataString(file.Name)}")),
        ];
    }

    /// <summary>By number, the latest first.</summary>
    public async Task<IEnumerable<SearchHit>> InvoicesAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        var found = await (
            from invoice in db.Invoices.AsNoTracking()
            where invoice.OrganisationId == organisation && invoice.Number != null && ((string)(object)invoice.Number!).ToLower().Contains(_lower)
            orderby invoice.IssuedAt descending, invoice.Id descending
            select new { invoice.Id, invoice.Number, invoice.PeriodName }).Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        return found.Select(invoice => new SearchHit(SearchKind.Invoice, $"{invoice.Number}", invoice.PeriodName, $"/billing/invoices/{invoice.Id}"));
    }

    /// <summary>By name or address. Every member sees the others.</summary>
    public async Task<IEnumerable<SearchHit>> MembersAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        var found = await (
            from member in db.OrganisationMembers.AsNoTracking()
            join user in db.Users on (Guid)(object)member.UserId equals user.Id
            where member.OrganisationId == organisation
                && (user.DisplayName.Contains(text) || user.DisplayName.ToLower().Contains(_lower) || user.Email!.ToLower().Contains(_lower))
            orderby user.DisplayName, user.Email
            select new { user.DisplayName, user.Email }).Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        return found.Select(user => new SearchHit(SearchKind.Member, user.DisplayName, user.Email, "/organisation"));
    }

    /// <summary>Organisations, whosever they are.</summary>
    public async Task<IEnumerable<SearchHit>> CustomersAsync(CancellationToken cancellationToken)
    {
        var found = await (
            from organisation in db.Organisations.AsNoTracking()
            where organisation.Name.Contains(text) || organisation.Name.ToLower().Contains(_lower)
            orderby organisation.Name
            select new { organisation.Id, organisation.Name }).Take(SearchPortal.PerKind).ToListAsync(cancellationToken);
        return found.Select(organisation => new SearchHit(SearchKind.Customer, organisation.Name, null, $"/admin/customers/{organisation.Id}"));
    }
}
