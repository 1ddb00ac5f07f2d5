namespace JobLib.Peers;

/// <summary>What the jobs of all libraries do.</summary>
public static class Work
{
    /// <summary>How many jobs each server runs at the same time.</summary>
    public const int Workers = 20;

    private const int Milliseconds = 10;

    private static readonly Lock Gate = new();
    private static TaskCompletionSource allRan = new();
    private static Action? observer;
    private static int left;

    /// <summary>A body that does nothing.</summary>
    /// <param name="number">The job's number in the run.</param>
    public static void Run(int number)
    {
        _ = number;
        observer?.Invoke();
        if (Interlocked.Decrement(ref left) == 0) allRan.TrySetResult();
    }

    /// <summary>A body that waits for something else, as most do.</summary>
    /// <param name="number">The job's number in the run.</param>
    public static async Task WaitAsync(int number)
    {
        await Task.Delay(Milliseconds);
        Run(number);
    }

    /// <summary>A task that is complete when so many jobs have run.</summary>
    internal static Task Expect(int jobs, Action? onRun = null)
    {
        lock (Gate)
        {
            allRan = new(TaskCreationOptions.RunContinuationsAsynchronously);
            observer = onRun;
            left = jobs;
            return allRan.Task;
        }
    }
}
