using Hangfire.States;

namespace JobLib.Hangfire.Import;

/// <summary>What an import has moved and left, told to whoever watches, in order and one at a time. Thread-safe.</summary>
internal sealed class ImportFindings(bool isDryRun, IProgress<HangfireImportProgress>? progress)
{
    private const int MaxDescribed = 1_000; // the others are counted

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> moved = new(StringComparer.Ordinal);
    private readonly List<HangfireLeftBehind> left = [];
    private readonly HashSet<string> movable = new(StringComparer.Ordinal); // of a dry run
    private int leftCount;
    private int total;

    /// <summary>How much there is to be looked at.</summary>
    public void Begin(int items)
    {
        lock (gate)
        {
            total += items;
            Tell();
        }
    }

    public void Moved(string state, string id)
    {
        lock (gate)
        {
            moved[state] = moved.GetValueOrDefault(state) + 1;
            if (isDryRun) movable.Add(id);
            Tell();
        }
    }

    /// <summary>In a dry run: whether the job would move.</summary>
    public bool WouldMove(string id)
    {
        lock (gate) return movable.Contains(id);
    }

    public void Left(string id, string state, string reason, string remedy)
    {
        lock (gate)
        {
            leftCount++;
            if (left.Count < MaxDescribed) left.Add(new(id, state, reason, remedy));
            Tell();
        }
    }

    /// <summary>What was left since this was asked last.</summary>
    public IReadOnlyList<HangfireLeftBehind> TakeLeft()
    {
        lock (gate)
        {
            HangfireLeftBehind[] taken = [.. left];
            left.Clear();
            return taken;
        }
    }

    public HangfireImportReport Report()
    {
        lock (gate)
        {
            return new()
            {
                IsDryRun = isDryRun,
                Enqueued = moved.GetValueOrDefault(EnqueuedState.StateName),
                Scheduled = moved.GetValueOrDefault(ScheduledState.StateName),
                Awaiting = moved.GetValueOrDefault(AwaitingState.StateName),
                Failed = moved.GetValueOrDefault(FailedState.StateName),
                Recurring = moved.GetValueOrDefault(RecurringMove.State),
                Left = [.. left],
                LeftCount = leftCount,
            };
        }
    }

    // In the lock, or what was counted first could be told last.
    private void Tell() => progress?.Report(new(moved.Values.Sum(), leftCount, total));
}
