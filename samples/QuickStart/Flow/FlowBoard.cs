namespace QuickStart.Flow;

/// <summary>What the page draws: the latest runs in this process.</summary>
public sealed class FlowBoard
{
    private const int Most = 1_000;
    private readonly Lock gate = new();
    private readonly LinkedList<FlowRun> runs = [];

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public IReadOnlyList<FlowRun> Runs
    {
        get
        {
            lock (gate) return [.. runs];
        }
    }

    /// <summary>Notes the run of a job that does nothing but take its time.</summary>
    public async Task RunAsync(string lane, string of, string text, TimeSpan length, bool fails = false)
    {
        var run = Add(new(lane, of, text, Now, null, fails));
        await Task.Delay(length);
        lock (gate) run.Value = run.Value with { Ended = Now };
        if (fails) throw new InvalidOperationException($"{text} of {of} fails the first time.");
    }

    private LinkedListNode<FlowRun> Add(FlowRun run)
    {
        lock (gate)
        {
            if (runs.Count == Most) runs.RemoveFirst();
            return runs.AddLast(run);
        }
    }
}
