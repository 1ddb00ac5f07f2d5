namespace JobLib.Server.Loops;

/// <summary>Whether anything of this server gets through to its storage.</summary>
internal sealed class StorageContact(TimeProvider clock)
{
    // Shorter ones are over before a wait is.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long lostSince; // 0: the last that was heard is a success
    private int losses;
    private TaskCompletionSource back = New();

    /// <summary>The storage answers again after an outage. Raised on the thread of whoever got the answer.</summary>
    public event Action? Returned;

    /// <summary>Completes when the storage answers again after an outage.</summary>
    public async Task BackAsync()
    {
        Task returned;
        lock (gate) returned = back.Task;
        await returned;
    }

    /// <summary>How often contact was lost. Two failures between which this rises had a success of somebody else's between them.</summary>
    public int Losses => Volatile.Read(ref losses);

    /// <summary>Nothing has got through for longer than a moment.</summary>
    public bool IsOut => Volatile.Read(ref lostSince) is not 0 and var since && clock.GetElapsedTime(since) > Outage;

    public void Failed()
    {
        lock (gate)
        {
            if (lostSince != 0) return;
            lostSince = Math.Max(1, clock.GetTimestamp());
            losses++;
        }
    }

    public void Worked()
    {
        if (Volatile.Read(ref lostSince) == 0) return;
        TaskCompletionSource? waiters;
        lock (gate)
        {
            var wasOut = IsOut;
            lostSince = 0;
            if (!wasOut) return;
            waiters = back;
            back = New();
        }

        waiters.SetResult();
        Returned?.Invoke();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
