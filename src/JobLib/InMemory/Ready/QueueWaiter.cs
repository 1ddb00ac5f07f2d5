namespace JobLib.InMemory.Ready;

/// <summary>Somebody who waits for something new in some queues.</summary>
internal sealed class QueueWaiter : IDisposable
{
    // Asynchronous, because it is completed by whoever enqueues, under the storage's lock.
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenRegistration registration;
    private readonly ITimer timer;

    public QueueWaiter(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        this.cancellationToken = cancellationToken;
        timer = clock.CreateTimer(static waiter => (waiter as QueueWaiter)?.Wake(), this, atMost, Timeout.InfiniteTimeSpan);
        registration = cancellationToken.UnsafeRegister(static waiter => (waiter as QueueWaiter)?.Cancel(), this);
    }

    public Task Done => done.Task;

    public void Wake() => done.TrySetResult();

    public void Dispose()
    {
        registration.Dispose();
        timer.Dispose();
    }

    private void Cancel() => done.TrySetCanceled(cancellationToken);
}
