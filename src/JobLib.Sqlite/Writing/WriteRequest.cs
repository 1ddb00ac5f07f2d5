namespace JobLib.Sqlite.Writing;

/// <summary>A unit that waits for the writer, and its caller's promise.</summary>
internal abstract class WriteRequest
{
    /// <summary>Whether the commit must reach the disk before the caller goes on.</summary>
    public required bool Durable { get; init; }

    /// <summary>The caller waits no more, so a unit that has not begun need not begin.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Does the unit's work. Called again after a rollback.</summary>
    public abstract void Apply(WriteScope scope);

    /// <summary>Hands the caller what the last <see cref="Apply"/> made. Never throws: it is committed.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <inheritdoc cref="WriteRequest"/>
internal sealed class WriteRequest<T>(Func<WriteScope, T> apply, CancellationToken cancellationToken) : WriteRequest
{
    // Callers go on in the pool, never on the writer's thread. One that blocks on the task is woken by the writer itself and needs no pool.
    private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => source.Task;

    public override bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public override void Apply(WriteScope scope) => result = apply(scope);

    public override void Complete()
    {
        if (result is null) source.TrySetException(new InvalidOperationException("A unit was completed without an answer."));
        else source.TrySetResult(result);
    }

    public override void Fail(Exception error)
    {
        if (error is OperationCanceledException) source.TrySetCanceled(cancellationToken);
        else source.TrySetException(error);
    }
}
