using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Metering;

namespace Portal.Features.DataExport;

// The field names of exports: they stay, whatever becomes of the types they are read from.

public sealed record ExportedAttempt(Guid Id, int Number, string State, string? End, int? ExitCode, string? Reason, DateTimeOffset AdmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long RunMilliseconds, long CpuMicroseconds, long PeakMemoryBytes, string? GpuModel)
{
    public static ExportedAttempt Of(TaskAttempt attempt) => new(
        attempt.Id.Value, attempt.Number, attempt.State.ToString(), attempt.End?.ToString(), attempt.ExitCode, attempt.Reason, attempt.AdmittedAt, attempt.StartedAt, attempt.EndedAt,
        attempt.RunMilliseconds, attempt.CpuMicroseconds, attempt.PeakMemoryBytes, attempt.GpuModel);
}

public sealed record ExportedTask(
    Guid Id, Guid ProjectId, Guid SubmittedBy, Guid? ApiKeyId, string Name, string TaskType, string PriorityClass, long CpuMillicores, long MemoryMebibytes, long GpuMilli, IReadOnlyList<string> GpuModels,
    long MaxRunSeconds, IReadOnlyList<string> Pools, IReadOnlyDictionary<string, string> RequiredLabels, string? CommandText, string? CapabilityId, string? ArgumentsJson, IReadOnlyDictionary<string, string> EnvironmentVariables, string? EnvironmentName, IReadOnlyList<TaskInput> Inputs,
    string State, string? FailureCode, DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long QuotedMaximumMicros, string Currency, IReadOnlyList<ExportedAttempt> Attempts)
{
    public static ExportedTask Of(ComputeTask task, IEnumerable<TaskAttempt> attempts) => new(
        task.Id.Value, task.ProjectId.Value, task.SubmittedBy.Value, task.ApiKeyId?.Value, task.Name, task.TaskType.ToString(), task.PriorityClass.ToString(), task.CpuMillicores, task.MemoryMebibytes, task.GpuMilli, task.GpuModels,
        task.MaxRunSeconds, task.Pools, task.RequiredLabels, task.CommandText, task.CapabilityId, task.ArgumentsJson, task.EnvironmentVariables, task.EnvironmentName, task.Inputs,
        task.State.ToString(), task.FailureCode, task.SubmittedAt, task.StartedAt, task.EndedAt, task.QuotedMaximumMicros, task.QuotedCurrency, [.. attempts.OrderBy(attempt => attempt.Number).Select(ExportedAttempt.Of)]);
}

public sealed record ExportedUsage(
    Guid TaskId, Guid AttemptId, Guid ProjectId, DateTimeOffset ChargePeriodStart, DateTimeOffset ChargePeriodEnd, long FromSecond, long BilledSeconds, long CpuMillicores, long MemoryMebibytes, long GpuMilli, string? GpuModel, string PriorityClass, long CpuMicroseconds, long PeakMemoryBytes)
{
    public static ExportedUsage Of(UsageRecord usage) => new(
        usage.TaskId.Value, usage.AttemptId.Value, usage.ProjectId.Value, usage.ChargePeriodStart, usage.ChargePeriodEnd, usage.FromSecond, usage.BilledSeconds, usage.Allocated.CpuMillicores, usage.Allocated.MemoryMebibytes, usage.Allocated.GpuMilli,
        usage.GpuModel, usage.PriorityClass.ToString(), usage.CpuMicroseconds, usage.PeakMemoryBytes);
}

public sealed record ExportedStorage(Guid Id, Guid ProjectId, DateTimeOffset ChargePeriodStart, DateTimeOffset ChargePeriodEnd, long MebibyteSeconds, long PeakMebibytes)
{
    public static ExportedStorage Of(StorageRecord record) => new(record.Id.Value, record.ProjectId.Value, record.ChargePeriodStart, record.ChargePeriodEnd, record.MebibyteSeconds, record.PeakMebibytes);
}

public sealed record ExportedCharge(
    Guid Id, Guid ProjectId, Guid? TaskId, Guid? AttemptId, Guid? StorageRecordId, string Category, string Sku, DateTimeOffset ChargePeriodStart, DateTimeOffset ChargePeriodEnd, long PricingQuantity, long ListUnitPriceMicros, long MultiplierPerMillion, long BilledCostMicros, string Currency, DateTimeOffset BookedAt, Guid? InvoiceId, int? VatBasisPoints, bool PriceIsNet)
{
    public static ExportedCharge Of(Charge charge) => new(
        charge.Id.Value, charge.ProjectId.Value, charge.TaskId?.Value, charge.AttemptId?.Value, charge.StorageRecordId?.Value, charge.Category.ToString(), charge.Sku.Code, charge.ChargePeriodStart, charge.ChargePeriodEnd, charge.PricingQuantity,
        charge.ListUnitPrice.Micros, charge.MultiplierPerMillion, charge.BilledCost.Micros, charge.BilledCost.Currency, charge.BookedAt, charge.InvoiceId?.Value, charge.Tax.RateBasisPoints, charge.Tax.IsNet);
}

public sealed record ExportedEntry(Guid TransferId, string Kind, string State, Guid AccountId, long DebitMicros, long CreditMicros, long BalanceAfterMicros, string Currency, string Cause, Guid? CauseId, DateTimeOffset At)
{
    public static ExportedEntry Of(LedgerTransfer transfer, LedgerEntry entry) => new(
        transfer.Id.Value, transfer.Kind.ToString(), transfer.State.ToString(), entry.AccountId.Value, entry.Debit.Micros, entry.Credit.Micros, entry.BalanceAfter.Micros, entry.Debit.Currency, transfer.Cause, transfer.CauseId, entry.At);
}

public sealed record ExportedInvoice(
    Guid Id, string? Number, string State, string Period, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, InvoiceTitle Buyer, InvoiceTitle Seller, long NetMicros, long TaxMicros, long GrossMicros, long OnAccountMicros, string Currency, DateTimeOffset? IssuedAt, DateTimeOffset? PaidAt)
{
    public static ExportedInvoice Of(Invoice invoice) => new(
        invoice.Id.Value, invoice.Number?.ToString(), invoice.State.ToString(), invoice.PeriodName, invoice.PeriodStart, invoice.PeriodEnd, invoice.Buyer, invoice.Seller, invoice.Net.Micros, invoice.Tax.Micros, invoice.Gross.Micros,
        invoice.OnAccountMicros, invoice.Currency, invoice.IssuedAt, invoice.PaidAt);
}
