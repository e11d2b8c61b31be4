using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>What a unit of work writes with: the database and its ledger, in a transaction that others may share.</summary>
/// <remarks>
/// A unit decides first and writes then. It neither saves nor commits: whoever runs it saves what it tracked, and writes the ledger, when it was accepted.
/// It may be run more than once, each time on another context, and must not keep anything from an earlier time.
/// </remarks>
public sealed class UnitOfWork(PortalDbContext db, LedgerSession ledger)
{
    public PortalDbContext Db => db;

    public LedgerSession Ledger => ledger;

    /// <summary>Inserts rows past the change tracker, which is dear for many. Like all that is written, after everything is decided.</summary>
    public Task InsertAsync<TRow>(IReadOnlyCollection<TRow> rows)
        where TRow : class => Inserts<TRow>.Of(db.Model).ExecuteAsync(db, rows, CancellationToken.None);

    /// <summary>Writes untracked rows over those stored, each with the version it was read in: where another is stored by now, all that shares the commit is tried anew.</summary>
    public Task UpdateAsync<TRow>(IReadOnlyCollection<(TRow Row, long Version)> rows)
        where TRow : class => Updates<TRow>.Of(db.Model).ExecuteAsync(db, rows, CancellationToken.None);

    private static class Inserts<TRow>
        where TRow : class
    {
        private static readonly ConditionalWeakTable<IModel, RowStatement<TRow>> Known = [];

        public static RowStatement<TRow> Of(IModel model) => Known.GetValue(model, static made => RowStatement<TRow>.InsertOf(made.FindEntityType(typeof(TRow))!));
    }

    private static class Updates<TRow>
        where TRow : class
    {
        private static readonly ConditionalWeakTable<IModel, RowStatement<(TRow Row, long Version)>> Known = [];

        public static RowStatement<(TRow Row, long Version)> Of(IModel model) => Known.GetValue(
            model, static made => RowStatement<(TRow Row, long Version)>.UpdateOf(made.FindEntityType(typeof(TRow))!, row => row.Row, row => row.Version));
    }
}

/// <summary>What a unit is known to need before it runs, so that one question reads it for all that run together.</summary>
/// <param name="Organisation">Whose accounts.</param>
/// <param name="Cause">Whose open holds; null when it ends none.</param>
public readonly record struct UnitNeeds(OrganisationId Organisation, Guid? Cause = null);
