using Portal.Features.Billing.Invoicing;

namespace Portal.Background;

/// <summary>Closes the months that have ended, and marks invoices as paid that repayments cover. Looks once a minute, since organisations live in many zones.</summary>
public sealed class InvoicingWorker(InvoicingRun run, InvoicePayments payments, TimeProvider time, ILogger<InvoicingWorker> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    private readonly ILogger _logger = logger;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var outcome in await run.RunAsync(caller: null, progress: null, cancellationToken))
        {
            if (outcome.Number is not null)
                _logger.LogInformation("Issued {Number} for {Period} of organisation {OrganisationId}", outcome.Number, outcome.Due.Period, outcome.Due.OrganisationId);
            else if (outcome.Refusal != "nothing_to_invoice")
                _logger.LogWarning("{Period} of organisation {OrganisationId} was not closed: {Refusal}", outcome.Due.Period, outcome.Due.OrganisationId, outcome.Refusal);
        }

        foreach (var number in await payments.MarkPaidAsync(cancellationToken))
            _logger.LogInformation("{Number} is paid", number);
    }
}
