using Portal.Features.Verification;
using Portal.Hosting;

namespace Portal.Background;

/// <summary>Erases documents of applications when their time is over.</summary>
public sealed class DocumentErasureWorker(EraseDocuments documents, DataRoot dataRoot, TimeProvider time, ILogger<DocumentErasureWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await documents.RunAsync(cancellationToken) > 0)
        {
            // Those that were erased are not due any more, so that this ends.
        }

        await documents.SweepAsync(dataRoot.Documents, cancellationToken);
    }
}
