using Portal.Core.Primitives;
using Portal.Features.Billing.Vouchers;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <summary>Money in and out: by administrators, and by vouchers.</summary>
public static class PaymentEndpoints
{
    public static void MapPayments(this WebApplication app)
    {
        app.MapPost("/api/billing/vouchers/redeem", async (HttpContext http, RedeemVoucherRequest request, RedeemVoucher handler, CancellationToken cancellationToken) =>
        {
            var redeemed = await handler.HandleAsync(http.Caller(), request, cancellationToken);
            return redeemed.IsAccepted ? Results.Ok(redeemed.Value) : redeemed.Refusal.ToProblem();
        }).RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithName("RedeemVoucher").WithTags("Billing").WithSummary("Turns a voucher into credit, once.");
        MapOrganisations(app);
        var requests = app.MapAdmin("payment-requests");
        requests.MapGet("", (HttpContext http, PaymentQueries queries, CancellationToken cancellationToken) => queries.ListAsync(http.Admin(), cancellationToken))
            .WithName("ListPaymentRequests").WithSummary("Payments that wait for a second administrator, and those that were decided.");
        foreach (var (act, isApproved) in new[] { ("approve", true), ("refuse", false) })
        {
            requests.MapPost($"{{id:guid}}/{act}", async (HttpContext http, Guid id, DecidePayment handler, CancellationToken cancellationToken) =>
                (await handler.HandleAsync(http.Admin(), id, isApproved, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName(isApproved ? "ApprovePayment" : "RefusePayment");
        }

        MapVouchers(app);
    }

    private static void MapOrganisations(WebApplication app)
    {
        var organisation = app.MapAdmin("organisations/{organisation:guid}");
        organisation.MapPost("top-ups", async (HttpContext http, Guid organisation, TopUpWalletRequest request, TopUpWallet handler, CancellationToken cancellationToken) =>
            Answer(await handler.HandleAsync(http.Admin(), new OrganisationId(organisation), request, cancellationToken))).WithName("TopUpWallet");
        organisation.MapPost("credits", async (HttpContext http, Guid organisation, GrantCreditRequest request, GrantCredit handler, CancellationToken cancellationToken) =>
            Answer(await handler.HandleAsync(http.Admin(), new OrganisationId(organisation), request, cancellationToken))).WithName("GrantCredit");
        organisation.MapGet("refundable", async (HttpContext http, Guid organisation, PaymentQueries queries, CancellationToken cancellationToken) =>
            await queries.RefundableAsync(http.Admin(), new OrganisationId(organisation), cancellationToken) is { } topUps ? Results.Ok(topUps) : Results.NotFound()).Produces<IReadOnlyList<RefundableTopUp>>().WithName("ListRefundable");
        organisation.MapPost("refunds", async (HttpContext http, Guid organisation, RefundTopUpRequest request, RefundTopUp handler, CancellationToken cancellationToken) =>
            Answer(await handler.HandleAsync(http.Admin(), new OrganisationId(organisation), request, cancellationToken))).WithName("RefundTopUp");
        organisation.MapPut("credit-limit", async (HttpContext http, Guid organisation, ChangeCreditLimitRequest request, ChangeCreditLimit handler, CancellationToken cancellationToken) =>
            (await handler.HandleAsync(http.Admin(), new OrganisationId(organisation), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ChangeCreditLimit");
    }

    private static void MapVouchers(WebApplication app)
    {
        var vouchers = app.MapAdmin("vouchers");
        vouchers.MapGet("", (HttpContext http, int? page, VoucherQueries queries, CancellationToken cancellationToken) => queries.ListAsync(http.Admin(), page ?? 1, cancellationToken)).WithName("ListVoucherBatches");
        vouchers.MapPost("", async (HttpContext http, MakeVouchersRequest request, MakeVouchers handler, CancellationToken cancellationToken) =>
        {
            var made = await handler.HandleAsync(http.Admin(), request, cancellationToken);
            return made.IsAccepted ? Results.Ok(made.Value) : made.Refusal.ToProblem();
        }).WithName("MakeVouchers").WithSummary("Makes vouchers. Their codes are in this answer, and nowhere else.");
        vouchers.MapPost("{id:guid}/release", async (HttpContext http, Guid id, ChangeVouchers handler, CancellationToken cancellationToken) =>
            (await handler.ReleaseAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("ReleaseVouchers");
        vouchers.MapPost("{id:guid}/withdraw", async (HttpContext http, Guid id, ChangeVouchers handler, CancellationToken cancellationToken) =>
            (await handler.WithdrawAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("WithdrawVouchers");
    }

    // 202: it is kept, and a second administrator decides.
    private static IResult Answer(Result<PaymentAnswer> answer) =>
        !answer.IsAccepted ? answer.Refusal.ToProblem() : answer.Value.IsWaiting ? Results.Json(answer.Value, statusCode: StatusCodes.Status202Accepted) : Results.Ok(answer.Value);
}
