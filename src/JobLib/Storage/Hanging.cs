namespace JobLib.Storage;

/// <summary>Calls that may hang, whatever their token says: a caller that has no more time leaves them behind.</summary>
internal static class Hanging
{
    /// <summary>
    /// The call's result, or an <see cref="OperationCanceledException"/> as soon as <paramref name="end"/> is cancelled. What a call that was left behind comes
    /// to is nobody's.
    /// </summary>
    public static ValueTask<T> OrLeaveAsync<T>(this ValueTask<T> call, CancellationToken end) => call.IsCompleted ? call : new(AwaitAsync(call.AsTask(), end));

    /// <inheritdoc cref="OrLeaveAsync{T}(ValueTask{T}, CancellationToken)"/>
    public static async ValueTask OrLeaveAsync(this ValueTask call, CancellationToken end)
    {
        if (!call.IsCompleted)
        {
            var task = call.AsTask();
            Forget(task);
            call = new(task.WaitAsync(end));
        }

        await call;
    }

    /// <summary>Nobody awaits the task any more; without this its failure would be reported as unobserved.</summary>
    public static void Forget(Task task) =>
        _ = task.ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private static async Task<T> AwaitAsync<T>(Task<T> task, CancellationToken end)
    {
        try
        {
            return await task.WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            Forget(task);
            throw;
        }
    }
}
