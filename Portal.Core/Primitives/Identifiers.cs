namespace Portal.Core.Primitives;

// Ids are UUIDv7 (RFC 9562): made by whoever asks, so that a retry is the same request, and ordered by time, so that indexes stay dense.

/// <summary>Identifies an organisation: the billing account.</summary>
public readonly record struct OrganisationId(Guid Value) { public static OrganisationId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a project of an organisation.</summary>
public readonly record struct ProjectId(Guid Value) { public static ProjectId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a person who signs in.</summary>
public readonly record struct UserId(Guid Value) { public static UserId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a compute task.</summary>
public readonly record struct ComputeTaskId(Guid Value) { public static ComputeTaskId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies one try at running a task; also the name of its spool folder.</summary>
public readonly record struct TaskAttemptId(Guid Value) { public static TaskAttemptId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a node of the cluster.</summary>
public readonly record struct ComputeNodeId(Guid Value) { public static ComputeNodeId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a file kept for a project.</summary>
public readonly record struct ProjectFileId(Guid Value) { public static ProjectFileId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a version of the price list.</summary>
public readonly record struct PriceBookId(Guid Value) { public static PriceBookId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies an account of the double-entry ledger.</summary>
public readonly record struct LedgerAccountId(Guid Value) { public static LedgerAccountId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies a ledger transfer; given by the caller, so that repeating it has one effect.</summary>
public readonly record struct LedgerTransferId(Guid Value) { public static LedgerTransferId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies one priced usage.</summary>
public readonly record struct ChargeId(Guid Value) { public static ChargeId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }

/// <summary>Identifies an invoice.</summary>
public readonly record struct InvoiceId(Guid Value) { public static InvoiceId New() => new(Guid.CreateVersion7()); public override string ToString() => Value.ToString(); }
