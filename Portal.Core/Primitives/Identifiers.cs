namespace Portal.Core.Primitives;

// Ids are UUIDv7 (RFC 9562): made by whoever asks, so that a retry is the same request, and ordered by time, so that indexes stay dense.

/// <summary>An id of one kind of thing, stored as a UUID.</summary>
/// <typeparam name="TSelf">The id itself.</typeparam>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>The id that <paramref name="value"/> stands for.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Identifies an organisation: the billing account.</summary>
public readonly record struct OrganisationId(Guid Value) : ITypedId<OrganisationId>
{
    public static OrganisationId New() => new(Guid.CreateVersion7());

    public static OrganisationId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a project of an organisation.</summary>
public readonly record struct ProjectId(Guid Value) : ITypedId<ProjectId>
{
    public static ProjectId New() => new(Guid.CreateVersion7());

    public static ProjectId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a person who signs in.</summary>
public readonly record struct UserId(Guid Value) : ITypedId<UserId>
{
    public static UserId New() => new(Guid.CreateVersion7());

    public static UserId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a compute task.</summary>
public readonly record struct ComputeTaskId(Guid Value) : ITypedId<ComputeTaskId>
{
    public static ComputeTaskId New() => new(Guid.CreateVersion7());

    public static ComputeTaskId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies what a project kept over a stretch of time.</summary>
public readonly record struct StorageRecordId(Guid Value) : ITypedId<StorageRecordId>
{
    public static StorageRecordId New() => new(Guid.CreateVersion7());

    public static StorageRecordId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies one try at running a task; also the name of its spool folder.</summary>
public readonly record struct TaskAttemptId(Guid Value) : ITypedId<TaskAttemptId>
{
    public static TaskAttemptId New() => new(Guid.CreateVersion7());

    public static TaskAttemptId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a node of the cluster.</summary>
public readonly record struct ComputeNodeId(Guid Value) : ITypedId<ComputeNodeId>
{
    public static ComputeNodeId New() => new(Guid.CreateVersion7());

    public static ComputeNodeId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a file kept for a project.</summary>
public readonly record struct ProjectFileId(Guid Value) : ITypedId<ProjectFileId>
{
    public static ProjectFileId New() => new(Guid.CreateVersion7());

    public static ProjectFileId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a version of the price list.</summary>
public readonly record struct PriceBookId(Guid Value) : ITypedId<PriceBookId>
{
    public static PriceBookId New() => new(Guid.CreateVersion7());

    public static PriceBookId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies an account of the double-entry ledger.</summary>
public readonly record struct LedgerAccountId(Guid Value) : ITypedId<LedgerAccountId>
{
    public static LedgerAccountId New() => new(Guid.CreateVersion7());

    public static LedgerAccountId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a ledger transfer; given by the caller, so that repeating it has one effect.</summary>
public readonly record struct LedgerTransferId(Guid Value) : ITypedId<LedgerTransferId>
{
    public static LedgerTransferId New() => new(Guid.CreateVersion7());

    public static LedgerTransferId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies one priced usage.</summary>
public readonly record struct ChargeId(Guid Value) : ITypedId<ChargeId>
{
    public static ChargeId New() => new(Guid.CreateVersion7());

    public static ChargeId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a budget.</summary>
public readonly record struct BudgetId(Guid Value) : ITypedId<BudgetId>
{
    public static BudgetId New() => new(Guid.CreateVersion7());

    public static BudgetId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Names an invitation.</summary>
public readonly record struct InvitationId(Guid Value) : ITypedId<InvitationId>
{
    public static InvitationId New() => new(Guid.CreateVersion7());

    public static InvitationId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies an invoice.</summary>
public readonly record struct InvoiceId(Guid Value) : ITypedId<InvoiceId>
{
    public static InvoiceId New() => new(Guid.CreateVersion7());

    public static InvoiceId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a credit note; the same as that of the payment request that asked for it.</summary>
public readonly record struct CreditNoteId(Guid Value) : ITypedId<CreditNoteId>
{
    public static CreditNoteId New() => new(Guid.CreateVersion7());

    public static CreditNoteId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a voucher.</summary>
public readonly record struct VoucherId(Guid Value) : ITypedId<VoucherId>
{
    public static VoucherId New() => new(Guid.CreateVersion7());

    public static VoucherId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies vouchers that were made together.</summary>
public readonly record struct VoucherBatchId(Guid Value) : ITypedId<VoucherBatchId>
{
    public static VoucherBatchId New() => new(Guid.CreateVersion7());

    public static VoucherBatchId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies an application to be verified.</summary>
public readonly record struct VerificationCaseId(Guid Value) : ITypedId<VerificationCaseId>
{
    public static VerificationCaseId New() => new(Guid.CreateVersion7());

    public static VerificationCaseId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a document of such an application; also the name of its file.</summary>
public readonly record struct VerificationDocumentId(Guid Value) : ITypedId<VerificationDocumentId>
{
    public static VerificationDocumentId New() => new(Guid.CreateVersion7());

    public static VerificationDocumentId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a key that programs sign in with.</summary>
public readonly record struct ApiKeyId(Guid Value) : ITypedId<ApiKeyId>
{
    public static ApiKeyId New() => new(Guid.CreateVersion7());

    public static ApiKeyId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies one closing of an organisation, from the wish to the end.</summary>
public readonly record struct OrganisationClosingId(Guid Value) : ITypedId<OrganisationClosingId>
{
    public static OrganisationClosingId New() => new(Guid.CreateVersion7());

    public static OrganisationClosingId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies what an organisation asked to hold beyond its quota.</summary>
public readonly record struct QuotaRequestId(Guid Value) : ITypedId<QuotaRequestId>
{
    public static QuotaRequestId New() => new(Guid.CreateVersion7());

    public static QuotaRequestId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
