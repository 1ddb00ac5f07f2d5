using JobLib.Client;
using JobLib.Concurrency;
using JobLib.Diagnostics;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Recurring;

/// <summary>
/// Lets the attributes of its method and the creation filters see the runs of a tick. Whatever a filter does, it costs that tick its run and nothing else.
/// </summary>
internal sealed class RecurringAdmission(JobFactory factory, TimeSpan patience, TimeProvider clock, ILogger logger)
{
    public async ValueTask<RecurringTick> AdmitAsync(
        RecurringDefinition definition,
        RecurringTick tick,
        StorageInfo storage,
        CancellationToken cancellationToken
    )
    {
        if (tick.Jobs.Count == 0 || !factory.Concerns(definition)) return tick;
        var admitted = new List<NewJob>(tick.Jobs.Count);
        var fault = tick.Fault;
        foreach (var run in tick.Jobs)
        {
            try
            {
                // On a thread of its own: a filter that blocks must not hold the loop, and one that is left behind is nobody's.
                var admission = Task.Run(() => factory.AdmitAsync(definition, run).AsTask(), cancellationToken);
                Hanging.Forget(admission);
                var made = await admission.WaitAsync(patience, clock, cancellationToken);
                StorageFit.Check([made], storage);
                admitted.Add(made);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested) // a filter's: it may throw anything
            {
                fault =
                    $"The run was not created: {(error is TimeoutException ? $"a creation filter did not come to an end within {patience}." : ExceptionText.Message(error))}";
                logger.RunNotCreated(definition.Id, fault, error is JobCreationCanceledException ? null : error);
                if (error is TimeoutException) break; // it would hang at each of them
            }
        }

        return tick with { Jobs = admitted, Fault = fault };
    }
}
