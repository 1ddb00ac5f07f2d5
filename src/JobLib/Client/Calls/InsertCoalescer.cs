using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>
/// Lets concurrent callers that create one job each share commits. Nothing waits for a timer: a caller that finds no insertion under way sends its own job at
/// once; those that come meanwhile wait, and the first of them sends all of theirs together. Each caller has a deadline of its own: where that of the one who
/// sends is over, those behind it go on with the next.
/// </summary>
internal sealed class InsertCoalescer(StorageCalls calls, IStorageRoute route)
{
    private readonly Lock gate = new();
    private readonly LinkedList<InsertTicket> waiting = new();
    private bool underWay;

    /// <summary>Creates the job and returns after its commit.</summary>
    /// <param name="job">The job.</param>
    /// <param name="max">At most this many jobs in a commit.</param>
    /// <param name="deadline">Of the caller.</param>
    /// <param name="cancellationToken">Ends the wait. A caller that sends for others goes on, since they rely on it.</param>
    public async ValueTask<CreationResult> InsertAsync(NewJob job, int max, Deadline deadline, CancellationToken cancellationToken)
    {
        if (Enter(job) is not { } ticket) return await SendAloneAsync(job, deadline, cancellationToken);
        if (!await WaitAsync(ticket, deadline, cancellationToken)) return ticket.Answer;
        try
        {
            await SendAsync(Take(max), ticket, deadline);
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
            waiting.AddLast(ticket);
            return ticket;
        }
    }

    private async ValueTask<CreationResult> SendAloneAsync(NewJob job, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return (await calls.InsertAsync(new() { Jobs = [job] }, null, deadline, cancellationToken)).Jobs[0];
        }
        finally
        {
            PassOn();
        }
    }

    private async ValueTask<bool> WaitAsync(InsertTicket ticket, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await route.WaitAsync(ticket.Turn, deadline.Left, cancellationToken);
        }
        catch (TimeoutException error)
        {
            Leave(ticket);
            throw deadline.Exceeded(error);
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
            while (taken.Count < max && waiting.First is { Value: var ticket })
            {
                waiting.RemoveFirst();
                if (!ticket.IsGone) taken.Add(ticket);
            }
        }

        return taken;
    }

    private void PassOn()
    {
        lock (gate)
        {
            while (waiting.First is { Value: var next })
            {
                if (!next.IsGone)
                {
                    next.Lead();
                    return;
                }

                waiting.RemoveFirst();
            }

            underWay = false;
        }
    }

    private async ValueTask SendAsync(List<InsertTicket> tickets, InsertTicket leader, Deadline deadline)
    {
        try
        {
            // a caller that gives up must not take the others with it
            var result = await calls.InsertAsync(new() { Jobs = tickets.ConvertAll(ticket => ticket.Job) }, null, deadline, CancellationToken.None);
            for (var i = 0; i < tickets.Count; i++)
            {
                tickets[i].Complete(result.Jobs[i]);
            }
        }
        catch (StorageUnavailableException e) // until the leader's time was over
        {
            leader.Fail(e);
            PutBack(tickets, leader);
        }
        catch (Exception e) when (tickets.Count > 1 && e is not StorageSchemaException)
        {
            await SendHalvesAsync(tickets, leader, deadline);
        }
        catch (Exception e) // handed to the callers, each of which throws its own
        {
            foreach (var ticket in tickets)
            {
                ticket.Fail(tickets.Count == 1 ? e : new StorageSchemaException(e.Message, e));
            }
        }
    }

    // One of the jobs cannot be stored: by halves it is found, and only its caller hears of it. What was stored before is not stored twice, by its id.
    private async ValueTask SendHalvesAsync(List<InsertTicket> tickets, InsertTicket leader, Deadline deadline)
    {
        var half = tickets.Count / 2;
        await SendAsync(tickets[..half], leader, deadline);
        await SendAsync(tickets[half..], leader, deadline);
    }

    // They came later, so that each has time left: the next of them sends the others again, which their ids make safe.
    private void PutBack(List<InsertTicket> tickets, InsertTicket leader)
    {
        lock (gate)
        {
            for (var i = tickets.Count - 1; i >= 0; i--)
            {
                if (tickets[i] != leader && !tickets[i].IsGone) waiting.AddFirst(tickets[i]);
            }
        }
    }
}
