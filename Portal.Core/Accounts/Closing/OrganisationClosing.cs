using Portal.Core.Primitives;

namespace Portal.Core.Accounts.Closing;

/// <summary>One closing of an organisation: who asked for it, how far it is, and what became of the money.</summary>
/// <remarks>
/// Grace → Stopping → Invoicing → Settling → Closed → Erased, or Grace → CalledOff. An organisation has at most one that is neither
/// called off nor erased.
/// </remarks>
public sealed class OrganisationClosing
{
    private OrganisationClosing() => Currency = "";

    /// <param name="id">Made by the caller.</param>
    /// <param name="organisationId">What is closed.</param>
    /// <param name="by">The owner who asks.</param>
    /// <param name="currency">Of its money, ISO 4217.</param>
    /// <param name="now">UTC.</param>
    /// <param name="grace">How long it can be called off; nothing for a closing that cannot.</param>
    /// <exception cref="ArgumentOutOfRangeException">The grace is negative.</exception>
    public OrganisationClosing(OrganisationClosingId id, OrganisationId organisationId, UserId by, string currency, DateTimeOffset now, TimeSpan grace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        (Id, OrganisationId, RequestedBy, Currency, RequestedAt, GraceUntil, Step) = (id, organisationId, by, currency, now, now + grace, ClosingStep.Grace);
    }

    public OrganisationClosingId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    public UserId RequestedBy { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>Until when it can be called off, UTC; out.</summary>
    public DateTimeOffset GraceUntil { get; private set; }

    public ClosingStep Step { get; private set; }

    /// <summary>Of the amounts below.</summary>
    public string Currency { get; private set; }

    /// <summary>What is asked to go back to who paid it in, micro-units; 0 before it is settled.</summary>
    public long RefundMicros { get; private set; }

    /// <summary>What the organisation left behind of its own money, micro-units; likewise.</summary>
    public long ForfeitedMicros { get; private set; }

    /// <summary>What was given to it and not used, micro-units; likewise.</summary>
    public long CreditMicros { get; private set; }

    /// <summary>When it was closed, UTC; null before.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>From when on files, documents and personal data are deleted, UTC; null before it was closed.</summary>
    public DateTimeOffset? EraseAt { get; private set; }

    /// <summary>When it was called off or all was erased, UTC; null before.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Who called it off; null otherwise.</summary>
    public UserId? CalledOffBy { get; private set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>True until it is called off or everything is done.</summary>
    public bool IsOpen => EndedAt is null;

    /// <summary>True while it can be called off.</summary>
    public bool MayCallOff(DateTimeOffset now) => Step == ClosingStep.Grace && now < GraceUntil;

    /// <summary>Grace → CalledOff.</summary>
    /// <returns>Null when done; <c>closing_too_late</c> once the time to turn back is over.</returns>
    public Refusal? CallOff(UserId by, DateTimeOffset now)
    {
        if (!MayCallOff(now))
            return new Refusal("closing_too_late");
        (Step, CalledOffBy, EndedAt) = (ClosingStep.CalledOff, by, now);
        Version++;
        return null;
    }

    /// <summary>Grace → Stopping, once nobody can turn back.</summary>
    /// <returns>Null when done; <c>closing_in_grace</c>; <c>closing_step</c> from any other step, as of all that follow.</returns>
    public Refusal? BeginStopping(DateTimeOffset now) =>
        Step == ClosingStep.Grace && now < GraceUntil ? new Refusal("closing_in_grace") : Move(ClosingStep.Grace, ClosingStep.Stopping);

    /// <summary>Stopping → Invoicing, when nothing runs or is held any more.</summary>
    /// <param name="openTasks">Tasks that have not ended.</param>
    /// <param name="heldMicros">What is held on all its accounts together, micro-units.</param>
    /// <returns>Null when done; <c>closing_waits_for_tasks</c>.</returns>
    public Refusal? BeginInvoicing(int openTasks, long heldMicros) =>
        openTasks > 0 || heldMicros > 0 ? new Refusal("closing_waits_for_tasks") : Move(ClosingStep.Stopping, ClosingStep.Invoicing);

    /// <summary>Invoicing → Settling, when all that was charged stands on an invoice.</summary>
    public Refusal? BeginSettling() => Move(ClosingStep.Invoicing, ClosingStep.Settling);

    /// <summary>Settling → Closed.</summary>
    /// <param name="owedMicros">What it owes, micro-units.</param>
    /// <param name="plan">What becomes of its money; it is written down here, and moved by whoever saves this.</param>
    /// <param name="now">UTC.</param>
    /// <param name="kept">How long files, documents and personal data stay.</param>
    /// <returns>Null when done; <c>closing_waits_for_payment</c>.</returns>
    public Refusal? Close(long owedMicros, ClosingSums plan, DateTimeOffset now, TimeSpan kept)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (owedMicros > 0)
            return new Refusal("closing_waits_for_payment");
        if (Move(ClosingStep.Settling, ClosingStep.Closed) is { } refusal)
            return refusal;
        (RefundMicros, ForfeitedMicros, CreditMicros, ClosedAt, EraseAt) = (plan.RefundMicros, plan.ForfeitedMicros, plan.CreditMicros, now, now + kept);
        return null;
    }

    /// <summary>Closed → Erased, when the time it is kept is over.</summary>
    /// <returns>Null when done; <c>closing_keeps</c>.</returns>
    public Refusal? Erase(DateTimeOffset now)
    {
        if (Step == ClosingStep.Closed && now < EraseAt)
            return new Refusal("closing_keeps");
        if (Move(ClosingStep.Closed, ClosingStep.Erased) is { } refusal)
            return refusal;
        EndedAt = now;
        return null;
    }

    private Refusal? Move(ClosingStep from, ClosingStep to)
    {
        if (Step != from)
            return new Refusal("closing_step");
        Step = to;
        Version++;
        return null;
    }
}

/// <summary>What became of the money of a closed organisation, micro-units.</summary>
/// <param name="RefundMicros">Asked back.</param>
/// <param name="ForfeitedMicros">Left behind of its own.</param>
/// <param name="CreditMicros">Given to it and not used.</param>
public sealed record ClosingSums(long RefundMicros, long ForfeitedMicros, long CreditMicros);
