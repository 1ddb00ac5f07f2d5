using JobLib.Storage;

namespace JobLib.Client;

/// <summary>
/// Lets concurrent callers that create one job each share commits. Nothing waits for a timer: a caller that finds no insertion under way sends its own job at once; those
/// that come meanwhile wait, and the first of them sends all of theirs together.
/// </summary>
internal sealed class InsertCoalescer(StorageCalls calls, IStorageRoute route)
{
    private readonly Lock gate = new();
    private readonly Queue<InsertTicket> waiting = new();
    private bool underWay;

    /// <summary>Creates the job and returns after its commit.</summary>
    /// <param name="job">The job.</param>
    /// <param name="max">At most this many jobs in a commit.</param>
    /// <param name="cancellationToken">Ends the wait. A caller that sends for others goes on, since they rely on it.</param>
    public async ValueTask<Inserted> InsertAsync(NewJob job, int max, CancellationToken cancellationToken)
    {
        if (Enter(job) is not { } ticket) return await SendAloneAsync(job, cancellationToken);
        if (!await WaitAsync(ticket, cancellationToken)) return ticket.Answer;
        try
        {
            await SendAsync(Take(max));
            return ticket.Answer;
        }
        finally
        {
            PassOn();
        }
    }

    // Null: nothing is under way, and the caller need not wait.
    private InsertTicket? Enter(NewJob job)
    {
        lock (gate)
        {
            if (!underWay)
            {
                underWay = true;
                return null;
            }

            var ticket = new InsertTicket(job);
            waiting.Enqueue(ticket);
            return ticket;
        }
    }

    private async ValueTask<Inserted> SendAloneAsync(NewJob job, CancellationToken cancellationToken)
    {
        try
        {
            return (await calls.InsertAsync(new() { Jobs = [job] }, null, cancellationToken)).Jobs[0];
        }
        finally
        {
            PassOn();
        }
    }

    private async ValueTask<bool> WaitAsync(InsertTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            return await route.WaitAsync(ticket.Turn, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(ticket);
            throw;
        }
    }

    private void Leave(InsertTicket ticket)
    {
        lock (gate)
        {
            ticket.IsGone = true;
        }

        if (ticket.Turn is { IsCompletedSuccessfully: true, Result: true }) PassOn(); // it was its turn to send
    }

    private List<InsertTicket> Take(int max)
    {
        var taken = new List<InsertTicket>();
        lock (gate)
        {
            while (taken.Count < max && waiting.TryDequeue(out var ticket))
            {
                if (!ticket.IsGone) taken.Add(ticket);
            }
        }

        return taken;
    }

    private void PassOn()
    {
        lock (gate)
        {
            while (waiting.TryPeek(out var next))
            {
                if (!next.IsGone)
                {
                    next.Lead();
                    return;
                }

                waiting.Dequeue();
            }

            underWay = false;
        }
    }

    private async ValueTask SendAsync(List<InsertTicket> tickets)
    {
        try
        {
            var result = await calls.InsertAsync(new() { Jobs = tickets.ConvertAll(ticket => ticket.Job) }, null, CancellationToken.None); // a caller that gives up must not take the others with it
            for (var i = 0; i < tickets.Count; i++)
            {
                tickets[i].Complete(result.Jobs[i]);
            }
        }
        catch (Exception e) when (tickets.Count > 1 && e is not (StorageUnavailableException or StorageSchemaException))
        {
            await SendHalvesAsync(tickets);
        }
        catch (Exception e) // handed to the callers, each of which throws its own
        {
            foreach (var ticket in tickets)
            {
                ticket.Fail(tickets.Count == 1 ? e : Copy(e));
            }
        }
    }

    // One of the jobs cannot be stored: by halves it is found, and only its caller hears of it. What was stored before is not stored twice, by its id.
    private async ValueTask SendHalvesAsync(List<InsertTicket> tickets)
    {
        var half = tickets.Count / 2;
        await SendAsync(tickets[..half]);
        await SendAsync(tickets[half..]);
    }

    private static StorageException Copy(Exception error) => error is StorageUnavailableException
        ? new StorageUnavailableException(error.Message, error)
        : new StorageSchemaException(error.Message, error);
}
