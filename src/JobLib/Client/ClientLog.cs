using Microsoft.Extensions.Logging;

namespace JobLib.Client;

/// <summary>What clients log. Event ids 1100 to 1199.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1101, LogLevel.Warning,
        "A job was created inside of a TransactionScope. The scope has no influence on it: the job exists now, whatever becomes of the scope. To create jobs in a transaction, hand it over in EnqueueOptions.Transaction. This is logged once."
    )]
    public static partial void AmbientTransactionIgnored(this ILogger logger);

    [LoggerMessage(1102, LogLevel.Warning,
        "Batch {BatchId}, whose creation failed half-way, could not be cancelled. None of its jobs runs; it is swept when Retention.Unsealed is over.")]
    public static partial void BatchNotCancelled(this ILogger logger, Exception exception, string batchId);
}
