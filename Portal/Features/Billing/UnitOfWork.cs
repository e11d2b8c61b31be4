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
}

/// <summary>What a unit is known to need before it runs, so that one question reads it for all that run together.</summary>
/// <param name="Organisation">Whose accounts.</param>
/// <param name="Cause">Whose open holds; null when it ends none.</param>
public readonly record struct UnitNeeds(OrganisationId Organisation, Guid? Cause = null);
