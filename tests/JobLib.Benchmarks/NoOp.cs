namespace JobLib.Benchmarks;

/// <summary>The job: it does nothing but say that it began.</summary>
public static class NoOp
{
    private static readonly Lock Gate = new();
    private static TaskCompletionSource allRan = new();
    private static Action<int>? observer;
    private static int left;

    /// <summary>The body.</summary>
    /// <param name="number">The job's number in the run.</param>
    public static void Run(int number)
    {
        observer?.Invoke(number);
        if (Interlocked.Decrement(ref left) == 0) allRan.TrySetResult();
    }

    /// <summary>A body that waits for something else, as most do.</summary>
    /// <param name="number">The job's number in the run.</param>
    public static async Task WaitAsync(int number)
    {
        await Task.Delay(Waiting.Milliseconds);
        Run(number);
    }

    /// <summary>A task that is complete when so many jobs have run.</summary>
    internal static Task Expect(int jobs, Action<int>? onRun = null)
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
