using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>
/// The one writer of money in this process. Units that come while another group is committed wait and are committed together: one transaction, one write to the disk, whatever
/// their number. A unit that is refused leaves nothing; when one of a group fails, all are rolled back and each is run alone, so that only the one at fault fails.
/// </summary>
public sealed class UnitsOfWork(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Enough for the commit to cost little each, few enough that nobody waits long.</summary>
    private const int MostTogether = 512;

    private readonly ConcurrentQueue<Unit> _waiting = new();
    private int _isWriting;

    /// <summary>Runs <paramref name="work"/> and answers when what it wrote is durable, or it was refused. It can be cancelled as long as it waits; once it runs it is finished.</summary>
    public async Task<Result<T>> RunAsync<T>(UnitNeeds? needs, Func<UnitOfWork, Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        var unit = new Unit<T>(needs, work, cancellationToken);
        _waiting.Enqueue(unit);
        Write();
        return await unit.Answer;
    }

    /// <summary>The same for work that has nothing to say but whether it was refused.</summary>
    public async Task<Refusal?> RunAsync(UnitNeeds? needs, Func<UnitOfWork, Task<Refusal?>> work, CancellationToken cancellationToken)
    {
        var result = await RunAsync<bool>(needs, async unit => await work(unit) is { } refusal ? refusal : true, cancellationToken);
        return result.IsAccepted ? null : result.Refusal;
    }

    // Whoever comes while nobody writes becomes the writer, until nothing waits.
    private void Write()
    {
        if (Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0)
            _ = Task.Run(WriteAllAsync);
    }

    private async Task WriteAllAsync()
    {
        while (!_waiting.IsEmpty)
        {
            var group = new List<Unit>();
            while (group.Count < MostTogether && _waiting.TryDequeue(out var unit))
                if (!unit.IsCancelled())
                    group.Add(unit);
            if (group.Count > 0)
                await CommitAsync(group);
        }

        Volatile.Write(ref _isWriting, 0);
        // One that came between the last look and now found a writer, and would wait for ever.
        if (!_waiting.IsEmpty)
            Write();
    }

    private async Task CommitAsync(List<Unit> group)
    {
        try
        {
            if (group.Count == 1)
                await DatabaseConflicts.RetryAsync(() => TryAsync(group));
            else
                await TryAsync(group);
            group.ForEach(unit => unit.Complete());
        }
        catch (Exception error) when (group.Count == 1 || error is UnknownOutcomeException)
        {
            group.ForEach(unit => unit.Fail(error.InnerException is { } cause && error is UnknownOutcomeException ? cause : error));
        }
        catch (Exception)
        {
            foreach (var unit in group)
                await CommitAsync([unit]);
        }
    }

    private async Task<bool> TryAsync(List<Unit> group)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var work = new UnitOfWork(db);
        var needs = group.Select(unit => unit.Needs).OfType<UnitNeeds>().ToList();
        if (needs.Count > 0)
            await work.PrepareAsync([.. needs.Select(need => need.Organisation)], [.. needs.Select(need => need.Cause).OfType<Guid>()], CancellationToken.None);
        var isWritten = false;
        foreach (var unit in group)
            isWritten |= await RunAsync(unit, work);
        if (!isWritten)
            return false;
        await work.FlushAsync(CancellationToken.None);
        try
        {
            await transaction.CommitAsync();
        }
        catch (Exception error) when (!DatabaseConflicts.IsConflict(error))
        {
            // It may be durable although its answer was lost: to run it again could hold or move money twice.
            throw new UnknownOutcomeException(error);
        }

        return true;
    }

    private static async Task<bool> RunAsync(Unit unit, UnitOfWork work)
    {
        var (mark, writes) = (work.Mark(), work.Writes);
        var isAccepted = await unit.RunAsync(work);
        if (!isAccepted && work.Writes != writes)
            throw new InvalidOperationException("A unit was refused after it had written: it decides first and writes then.");
        if (!isAccepted)
            work.UndoTo(mark);
        else
            await work.Db.SaveChangesAsync();
        work.Db.ChangeTracker.Clear();
        return isAccepted;
    }

    private sealed class UnknownOutcomeException(Exception cause) : Exception("The commit failed, and may have been carried out.", cause);

    private abstract class Unit(UnitNeeds? needs)
    {
        public UnitNeeds? Needs => needs;

        /// <summary>True when nobody waits for it any more.</summary>
        public abstract bool IsCancelled();

        /// <returns>False when it was refused.</returns>
        public abstract Task<bool> RunAsync(UnitOfWork work);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Unit<T>(UnitNeeds? needs, Func<UnitOfWork, Task<Result<T>>> work, CancellationToken cancellationToken) : Unit(needs)
    {
        // Whoever waits goes on elsewhere, not in the writer's loop.
        private readonly TaskCompletionSource<Result<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Result<T> _result;

        public Task<Result<T>> Answer => _answer.Task;

        public override bool IsCancelled() => cancellationToken.IsCancellationRequested && _answer.TrySetCanceled(cancellationToken);

        public override async Task<bool> RunAsync(UnitOfWork unit)
        {
            _result = await work(unit);
            return _result.IsAccepted;
        }

        public override void Complete() => _answer.SetResult(_result);

        public override void Fail(Exception error) => _answer.SetException(error);
    }
}
