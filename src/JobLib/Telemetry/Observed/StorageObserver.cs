namespace JobLib.Telemetry.Observed;

/// <summary>
/// Puts a span around calls of a storage, and counts those that throw. State is handed over instead of captured: a lambda that captures costs an object also
/// where nobody listens.
/// </summary>
/// <param name="telemetry">Knows who listens.</param>
/// <param name="storage">What the storage is called.</param>
internal sealed class StorageObserver(JobTelemetry telemetry, string storage)
{
    public ValueTask<T> Run<TState, T>(string operation, TState state, Func<TState, ValueTask<T>> call) =>
        telemetry.ObservesStorage ? ObservedAsync(operation, state, call) : call(state);

    public ValueTask Run<TState>(string operation, TState state, Func<TState, ValueTask> call) =>
        telemetry.ObservesStorage ? ObservedAsync(operation, state, call) : call(state);

    public T RunBlocking<TState, T>(string operation, TState state, Func<TState, T> call)
    {
        if (!telemetry.ObservesStorage) return call(state);
        var span = JobTelemetry.StorageCall(storage, operation);
        try
        {
            return call(state);
        }
        catch (Exception error)
        {
            telemetry.StorageFailed(span, storage, operation, error);
            throw;
        }
        finally
        {
            SpanEnd.End(span);
        }
    }

    private async ValueTask<T> ObservedAsync<TState, T>(string operation, TState state, Func<TState, ValueTask<T>> call)
    {
        var span = JobTelemetry.StorageCall(storage, operation);
        try
        {
            return await call(state);
        }
        catch (Exception error) when (error is not OperationCanceledException) // whoever cancels has no error of the storage's
        {
            telemetry.StorageFailed(span, storage, operation, error);
            throw;
        }
        finally
        {
            SpanEnd.End(span);
        }
    }

    private async ValueTask ObservedAsync<TState>(string operation, TState state, Func<TState, ValueTask> call) =>
        await ObservedAsync(operation, (state, call), static async it =>
        {
            await it.call(it.state);
            return true;
        });
}
