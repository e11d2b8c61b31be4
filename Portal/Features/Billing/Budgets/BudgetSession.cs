using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Budgets;

/// <summary>
/// Budgets within one transaction, beside the ledger. They are read once the ledger has locked the accounts of their organisations, counted in memory, and written by one
/// conditional statement each; the table's own CHECK is below that.
/// </summary>
public sealed class BudgetSession(PortalDbContext db)
{
    private readonly Dictionary<OrganisationId, BillingCalendar?> _calendars = [];
    private readonly Dictionary<BudgetScope, Budget> _stored = [];
    private readonly Dictionary<BudgetScope, Budget> _budgets = [];
    private readonly Stack<Action> _undo = [];

    /// <summary>Reads the budgets of organisations whose accounts are locked.</summary>
    public async Task PrepareAsync(IReadOnlyCollection<OrganisationId> organisations, CancellationToken cancellationToken)
    {
        List<OrganisationId> unknown = [.. organisations.Where(organisation => !_calendars.ContainsKey(organisation)).Distinct()];
        if (unknown.Count == 0)
            return;
        var read = await db.Budgets.AsNoTracking().Where(budget => unknown.Contains(budget.OrganisationId)).ToListAsync(cancellationToken);
        foreach (var budget in read)
            _budgets[budget.Scope] = _stored[budget.Scope] = budget;
        // Whose month it is matters only where there is a budget.
        var owners = read.Select(budget => budget.OrganisationId).Distinct().ToList();
        var rules = owners.Count == 0 ? [] : await db.Organisations.Where(organisation => owners.Contains(organisation.Id)).Select(organisation => new { organisation.Id, organisation.TimeZone, organisation.BillingRules }).ToListAsync(cancellationToken);
        foreach (var organisation in unknown)
            _calendars[organisation] = rules.Find(one => one.Id == organisation) is { } known ? BillingCalendar.Of(known.TimeZone, known.BillingRules) : null;
    }

    /// <summary>What the budgets of a spender leave for another hold; null where none stops. The organisation must be prepared.</summary>
    public Money? RoomOf(Spender spender, DateTimeOffset now) =>
        BudgetsOf(spender).Select(budget => budget.In(PeriodAt(budget, now)).Room).OfType<Money>().Order().Select(room => (Money?)room).FirstOrDefault();

    /// <summary>The narrowest budget of a spender that stops and is spent; null where none is. The organisation must be prepared.</summary>
    public Budget? UsedUp(Spender spender, DateTimeOffset now) => BudgetsOf(spender).FirstOrDefault(budget => budget.In(PeriodAt(budget, now)).IsUsedUp);

    /// <summary>Counts a hold on every budget of the spender, or on none.</summary>
    /// <returns>Null, or <c>budget_exceeded</c> of the narrowest that refuses.</returns>
    public Refusal? Hold(Spender spender, Money amount, DateTimeOffset now)
    {
        var mark = Mark();
        foreach (var budget in BudgetsOf(spender))
        {
            var held = budget.Hold(amount, PeriodAt(budget, now));
            if (!held.IsAccepted)
            {
                UndoTo(mark);
                return held.Refusal;
            }

            Put(held.Value);
        }

        return null;
    }

    /// <summary>Counts the end of holds on every budget of the spender.</summary>
    /// <returns>The budgets of which there is something to tell, with the thresholds that this reached.</returns>
    public IReadOnlyList<(Budget Budget, IReadOnlyList<int> Percents)> Settle(Spender spender, Money held, Money cost, DateTimeOffset now) =>
        Change(spender, now, (budget, period) => budget.Settle(held, cost, period));

    /// <summary>Counts what was paid for kept files on every budget of the spender.</summary>
    /// <returns>As a settlement.</returns>
    public IReadOnlyList<(Budget Budget, IReadOnlyList<int> Percents)> PayForFiles(Spender spender, Money cost, DateTimeOffset now) => Change(spender, now, (budget, period) => budget.PayForFiles(cost, period));

    /// <summary>The budget of a scope as it stands; null when there is none. Its organisation must be prepared.</summary>
    public Budget? Find(BudgetScope scope) => _budgets.GetValueOrDefault(scope);

    /// <summary>Sets a budget as it is to be, new or changed. Its organisation must be prepared.</summary>
    /// <param name="calendar">Of its organisation.</param>
    public void Set(Budget budget, BillingCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(budget);
        _calendars[budget.OrganisationId] = calendar;
        Put(budget);
    }

    /// <summary>Takes a budget away.</summary>
    public void Remove(Budget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        if (_budgets.Remove(budget.Scope))
            _undo.Push(() => _budgets[budget.Scope] = budget);
    }

    public int Mark() => _undo.Count;

    /// <summary>Takes back what was counted, and not written, since <paramref name="mark"/>.</summary>
    public void UndoTo(int mark)
    {
        while (_undo.Count > mark)
            _undo.Pop()();
    }

    /// <summary>Writes what was counted; the caller commits.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed one meanwhile: the transaction must be rolled back.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var statements = BudgetStatements.Of(db.Model);
        var gone = _stored.Values.Where(stored => _budgets.GetValueOrDefault(stored.Scope)?.Id != stored.Id).Select(stored => stored.Id).ToList();
        if (gone.Count > 0)
            await db.Budgets.Where(budget => gone.Contains(budget.Id)).ExecuteDeleteAsync(cancellationToken);
        await statements.Inserts.ExecuteAsync(db, [.. _budgets.Values.Where(budget => _stored.GetValueOrDefault(budget.Scope)?.Id != budget.Id)], cancellationToken);
        await statements.Updates.ExecuteAsync(
            db,
            [.. _budgets.Values.Where(budget => _stored.TryGetValue(budget.Scope, out var stored) && stored.Id == budget.Id && stored != budget).Select(budget => (budget, _stored[budget.Scope].Version)).OrderBy(pair => pair.budget.Id.Value)],
            cancellationToken);
        _stored.Clear();
        foreach (var budget in _budgets.Values)
            _stored[budget.Scope] = budget;
        _undo.Clear();
    }

    private List<(Budget Budget, IReadOnlyList<int> Percents)> Change(Spender spender, DateTimeOffset now, Func<Budget, string, Budget> count)
    {
        var reached = new List<(Budget Budget, IReadOnlyList<int> Percents)>();
        foreach (var budget in BudgetsOf(spender))
        {
            var told = count(budget, PeriodAt(budget, now)).Tell();
            Put(told.Budget);
            if (told.Percents.Count > 0)
                reached.Add(told);
        }

        return reached;
    }

    private IEnumerable<Budget> BudgetsOf(Spender spender) => spender.Scopes.Select(Find).OfType<Budget>();

    private string PeriodAt(Budget budget, DateTimeOffset now) => _calendars[budget.OrganisationId]!.Containing(now).Name;

    private void Put(Budget budget)
    {
        var before = _budgets.GetValueOrDefault(budget.Scope);
        _budgets[budget.Scope] = budget;
        _undo.Push(() =>
        {
            if (before is null)
                _budgets.Remove(budget.Scope);
            else
                _budgets[budget.Scope] = before;
        });
    }

    private sealed record BudgetStatements(RowStatement<Budget> Inserts, RowStatement<(Budget Budget, long Version)> Updates)
    {
        private static readonly ConditionalWeakTable<IModel, BudgetStatements> Known = [];

        public static BudgetStatements Of(IModel model) => Known.GetValue(model, static made =>
        {
            var type = made.FindEntityType(typeof(Budget))!;
            return new BudgetStatements(RowStatement<Budget>.InsertOf(type), RowStatement<(Budget Budget, long Version)>.UpdateOf(type, [.. type.GetFlattenedProperties().Where(property => !property.IsPrimaryKey())], row => row.Budget, row => row.Version));
        });
    }
}
