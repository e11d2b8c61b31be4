using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Something that <see cref="LedgerAudit"/> found to be untrue.</summary>
/// <param name="Code">Stable code: <c>entries_not_zero</c>, <c>entries_not_two</c>, <c>balance_not_entries</c>, <c>pending_not_holds</c>, <c>below_limit</c>, <c>post_exceeds_hold</c>, <c>hold_ended_twice</c>, <c>hold_end_missing</c>.</param>
/// <param name="AccountId">The account it is about.</param>
/// <param name="TransferId">The transfer it is about.</param>
/// <param name="DifferenceMicros">By how much, micro-units.</param>
public sealed record LedgerFinding(string Code, LedgerAccountId? AccountId, LedgerTransferId? TransferId, long DifferenceMicros);
