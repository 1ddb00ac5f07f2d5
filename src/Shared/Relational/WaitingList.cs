namespace JobLib.Relational;

/// <summary>Those in this process who wait for something new in some queues.</summary>
internal sealed class WaitingList
{
    /// <summary>Stands for every queue, where a change does not know which ones it has filled.</summary>
    public const string AnyQueue = "*";

    private readonly Lock gate = new();
    private readonly List<Waiter> waiters = [];
    private readonly HashSet<string> missed = new(StringComparer.Ordinal); // woken while nobody waited: the next one to wait looks again at once

    public void Wake(string queue)
    {
        lock (gate)
        {
            var woken = waiters.FindAll(waiter => waiter.Waits(queue));
            if (woken.Count == 0) missed.Add(queue);
            foreach (var waiter in woken)
            {
                waiters.Remove(waiter);
                waiter.Done.TrySetResult();
            }
        }
    }

    /// <summary>The queues that somebody waits for now.</summary>
    public IReadOnlyCollection<string> Queues()
    {
        lock (gate)
        {
            return [.. waiters.SelectMany(waiter => waiter.Queues).Distinct()];
        }
    }

    public async Task WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(queues);
        lock (gate)
        {
            var news = missed.Remove(AnyQueue);
            foreach (var queue in queues)
            {
                news |= missed.Remove(queue);
            }

            if (news) return;
            waiters.Add(waiter);
        }

        try
        {
            await waiter.Done.Task.WaitAsync(atMost, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // nothing new, as far as anybody has told
        }
        finally
        {
            lock (gate)
            {
                waiters.Remove(waiter);
            }
        }
    }

    private sealed class Waiter(IReadOnlyList<string> queues)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Queues { get; } = queues;

        public bool Waits(string queue) => queue == AnyQueue || Queues.Contains(queue);
    }
}
