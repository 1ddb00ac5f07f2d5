using JobLib.Server.Loops;

namespace JobLib.Server.Outcomes;

/// <summary>Records what could not be recorded with its neighbours, one by one, while the dispatcher goes on with everything else.</summary>
internal sealed class LateOutcomeRecorder(ServerSession server, OutcomeSender sender, LateOutcomes late) : IServerProcess
{
    // What fails alone for so long, while everything else succeeds, fails because of what is in it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1); // whoever adds one wakes the loop

    public string Name => "record late outcomes";

    public WakeSignal Wake => late.Wake;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        foreach (var outcome in late.TakeDue()) await TryAsync(outcome, stop);
        return late.NextIn() is { } next ? new(next > TimeSpan.Zero ? next : TimeSpan.Zero, true) : NextStep.After(Idle);
    }

    private async ValueTask TryAsync(LateOutcome outcome, CancellationToken stop)
    {
        try
        {
            await sender.SendAsync([outcome.Job], null, stop);
        }
        catch (StorageLockedException)
        {
            late.Add(outcome.Job); // for as long as somebody holds the row, at the pace of the first try
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            if (server.Loops.Contact.IsOut) late.Add(outcome.Job); // nothing gets through: that says nothing about this outcome
            else if (IsProven(outcome, error)) sender.Refuse(outcome.Job, error.Message);
            else late.Again(outcome);
        }
    }

    // A schema that lacks something says nothing about the outcome: it waits for whoever mends that.
    private bool IsProven(LateOutcome outcome, Exception error) =>
        error is not (StorageException { IsTransient: true } or StorageSchemaException) && server.Clock.GetElapsedTime(outcome.Since) > Patience;
}
