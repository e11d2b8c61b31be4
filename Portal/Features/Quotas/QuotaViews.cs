using Portal.Core.Capacity;

namespace Portal.Features.Quotas;

/// <param name="Limits">The project's own limits, by field; what is missing is bounded by the organisation alone.</param>
/// <param name="Version">As it was read: who changed it meanwhile is not overwritten. 0 where there is no limit yet.</param>
public sealed record ProjectQuotaView(Guid Id, string Name, IReadOnlyList<QuotaRow> Rows, IReadOnlyDictionary<string, long> Limits, long Version);

/// <summary>What was asked, and what was said to it.</summary>
public sealed record QuotaRequestRow(
    Guid Id, QuotaRequestState State, IReadOnlyDictionary<string, long> Asked, string Reason, DateTimeOffset? AskedUntil, string AskedBy, DateTimeOffset AskedAt,
    IReadOnlyDictionary<string, long> Granted, DateTimeOffset? ExpiresAt, string Message, string? AnsweredBy, DateTimeOffset? AnsweredAt, bool IsInForce);

/// <param name="TimeZone">IANA zone of the organisation.</param>
/// <param name="MayManage">The reader may ask for more and bound projects.</param>
/// <param name="Managers">Those who may, by name: whom to ask where the reader may not.</param>
/// <param name="Requests">The newest first.</param>
public sealed record QuotaView(
    Guid Organisation, string Name, string TimeZone, IReadOnlyList<QuotaRow> Rows, IReadOnlyList<ProjectQuotaView> Projects, bool MayManage, IReadOnlyList<string> Managers, IReadOnlyList<QuotaRequestRow> Requests);

/// <summary>What a project's next task or file may take: the tighter of its limits and those of its organisation.</summary>
public sealed record ProjectRoomView(Guid Project, IReadOnlyList<QuotaRow> Rows);

/// <param name="Rows">What the organisation has and holds now, of the fields it asks for.</param>
/// <param name="Peak">The most it held at one time in the last 30 days, of fields that are counted by the hour.</param>
/// <param name="Earlier">What it asked before, the newest first.</param>
public sealed record OpenQuotaRequest(Guid Organisation, string Name, QuotaRequestRow Request, IReadOnlyList<QuotaRow> Rows, IReadOnlyDictionary<string, long> Peak, IReadOnlyList<QuotaRequestRow> Earlier);

/// <param name="Open">By age, the oldest first.</param>
/// <param name="InForce">What was raised for a time and still is, by its end.</param>
/// <param name="Answered">The last answers.</param>
public sealed record QuotaQueueView(IReadOnlyList<OpenQuotaRequest> Open, IReadOnlyList<AnsweredQuotaRequest> InForce, IReadOnlyList<AnsweredQuotaRequest> Answered);

public sealed record AnsweredQuotaRequest(Guid Organisation, string Name, QuotaRequestRow Request);
