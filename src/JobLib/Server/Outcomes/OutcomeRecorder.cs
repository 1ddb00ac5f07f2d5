using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Server.Outcomes;

/// <summary>
/// Records sets of outcomes and claims the next jobs with them, until the storage has answered: through outages, past errors that nobody expected, and around
/// the odd outcome that it cannot take, which the <see cref="LateOutcomeRecorder"/> goes on with.
/// </summary>
internal sealed class OutcomeRecorder(ServerSession server, OutcomeSender sender, JobTelemetry telemetry)
{
    private readonly LoopHealth fetching = server.Loops.HealthOf("fetch jobs");
    private readonly LoopHealth recording = server.Loops.HealthOf("record outcomes");

    /// <summary>How many outcomes have been given to the storage, which has not answered yet.</summary>
    public int Sending => sender.Sending;

    /// <summary>Records the unit and claims the next jobs in the same round trip.</summary>
    /// <returns>The answer to <paramref name="request"/>; null when there was none, or when the server ended before the storage answered.</returns>
    public async ValueTask<FetchResult?> RecordAsync(List<ActiveJob> unit, FetchRequest? request, CancellationToken end)
    {
        try
        {
            if (unit.Count > 0)
            {
                try
                {
                    var next = await sender.SendAsync(unit, request, end);
                    recording.Worked();
                    if (next is not null) fetching.Worked();
                    return next;
                }
                catch (Exception error) when (!end.IsCancellationRequested)
                {
                    await PersistAsync(unit, error, end); // without the claim, which may have been the reason
                }
            }

            return request is null ? null : await FetchAsync(request, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask<FetchResult?> FetchAsync(FetchRequest request, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var began = telemetry.CallBegins();
            try
            {
                var answer = await server.Storage.Queue.FetchAsync(request, CancellationToken.None).OrLeaveAsync(end); // not cancelled: its answer names jobs
                telemetry.Called(TelemetryNames.Fetch, TelemetryNames.ReceiveType, began);
                fetching.Worked();
                server.Loops.Contact.Worked();
                return answer;
            }
            catch (Exception error) when (!end.IsCancellationRequested)
            {
                telemetry.Called(TelemetryNames.Fetch, TelemetryNames.ReceiveType, began, error);
                await server.Loops.PauseAsync(fetching.Failed(error), end);
            }
        }

        return null;
    }

    // What undoes a whole set may be about one outcome in it: once it is clear that the storage answers others, the set is halved until that one stands alone.
    private async ValueTask PersistAsync(List<ActiveJob> unit, Exception first, CancellationToken end)
    {
        var wait = recording.Failed(first);
        var losses = server.Loops.Contact.Losses;
        var parts = new Stack<List<ActiveJob>>();
        if (IsAboutARow(first))
        {
            Split(unit, first, parts);
        }
        else
        {
            await server.Loops.PauseAsync(wait, end);
            parts.Push(unit);
        }

        while (!end.IsCancellationRequested && parts.TryPop(out var part))
        {
            if (await TryAsync(part, losses, end) is { } error) Split(part, error, parts);
        }
    }

    // Null when the part was recorded; else the error, which does not come of a storage that is away.
    private async ValueTask<Exception?> TryAsync(List<ActiveJob> part, int losses, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await sender.SendAsync(part, null, end);
                recording.Worked();
                return null;
            }
            catch (Exception error) when (!end.IsCancellationRequested)
            {
                var wait = recording.Failed(error);
                if (IsAboutARow(error) || (server.Loops.Contact.Losses != losses && error is not StorageSchemaException)) return error;
                await server.Loops.PauseAsync(wait, end);
            }
        }

        return null;
    }

    private static bool IsAboutARow(Exception error) => error is StorageLockedException;

    private void Split(List<ActiveJob> unit, Exception error, Stack<List<ActiveJob>> parts)
    {
        if (unit.Count == 1)
        {
            sender.Postpone(unit[0], error.Message);
            return;
        }

        var half = unit.Count / 2;
        parts.Push(unit.GetRange(half, unit.Count - half));
        parts.Push(unit.GetRange(0, half));
    }
}
