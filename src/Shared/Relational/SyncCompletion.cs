namespace JobLib.Relational;

/// <summary>Takes the result of work whose every step was synchronous, so that it has completed when it comes back.</summary>
internal static class SyncCompletion
{
    public static T Completed<T>(this ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
