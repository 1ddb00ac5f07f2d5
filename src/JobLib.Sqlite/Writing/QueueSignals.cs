using JobLib.Sqlite.Engine;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// Wakes servers that wait for jobs: by the writer's own commits, and, for commits of other connections, by the database's change counter, which the writer
/// reads before each of its transactions and, while somebody waits, every few milliseconds.
/// </summary>
/// <remarks>
/// A queue that was announced stays announced until a fetch has emptied it, so that no job falls between a fetch and the wait that follows it.
/// </remarks>
internal sealed class QueueSignals(SqliteClock clock)
{
    private static readonly TimeSpan Hot = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StaysHot = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<string> announced = [];
    private readonly List<Waiter> waiters = [];
    private bool othersWrote; // announces every queue, since nobody knows which
    private long? version;
    private long hotSince;
    private bool isHot;

    /// <summary>The writer is to look at the change counter from now on.</summary>
    public event Action? WaiterCame;

    /// <summary>Another connection has written within the last second, so the writer makes room now and then.</summary>
    public bool IsShared { get; private set; }

    /// <summary>How long the writer may sleep before it looks at the change counter.</summary>
    public TimeSpan PollInterval
    {
        get
        {
            lock (gate)
            {
                if (waiters.Count == 0) return Timeout.InfiniteTimeSpan;
                if (isHot && clock.Since(hotSince) > StaysHot) isHot = false;
                return isHot ? Hot : Idle;
            }
        }
    }

    /// <summary>Jobs became ready in these queues, and that is committed.</summary>
    public void Wake(IReadOnlyCollection<string> queues)
    {
        lock (gate)
        {
            announced.UnionWith(queues);
            Release(waiter => waiter.Queues.Any(queues.Contains));
        }
    }

    /// <summary>A fetch found fewer jobs than it asked for.</summary>
    public void Emptied(IEnumerable<string> queues)
    {
        lock (gate)
        {
            announced.ExceptWith(queues);
            othersWrote = false;
        }
    }

    /// <summary>The database's change counter, which rises with commits of other connections than the one that reads it.</summary>
    public void Saw(long dataVersion)
    {
        lock (gate)
        {
            var changed = version is { } last && last != dataVersion;
            version = dataVersion;
            if (changed) BecomeHot();
            IsShared = isHot && clock.Since(hotSince) < StaysHot;
            if (!changed) return;
            othersWrote = true;
            Release(_ => true);
        }
    }

    /// <summary>A transaction of the caller's is under way: its commit will be seen by the change counter alone.</summary>
    public void ExpectOthers()
    {
        lock (gate)
        {
            BecomeHot();
        }

        WaiterCame?.Invoke();
    }

    public async ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(queues);
        lock (gate)
        {
            if (othersWrote || queues.Any(announced.Contains)) return;
            waiters.Add(waiter);
        }

        WaiterCame?.Invoke();
        try
        {
            await waiter.Task.WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            // nothing came, which is an answer too
        }
        finally
        {
            lock (gate)
            {
                waiters.Remove(waiter);
            }
        }
    }

    private void BecomeHot()
    {
        isHot = true;
        hotSince = clock.Timestamp;
    }

    private void Release(Func<Waiter, bool> concerned)
    {
        foreach (var waiter in waiters)
        {
            if (concerned(waiter)) waiter.TrySetResult();
        }
    }

    private sealed class Waiter(IReadOnlyList<string> queues) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<string> Queues => queues;
    }
}
