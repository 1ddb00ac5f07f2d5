namespace JobLib.Client.Calls;

/// <summary>
/// Threads on which calls run whose callers wait for a limited time. As many as there are such calls at once, since each has a caller that is blocked anyway;
/// one that has nothing to do for a while ends. They are not those of the pool, which may be busy.
/// </summary>
internal sealed class CallThreads
{
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<CallThread> idle = [];

    /// <summary>Runs the call on one of the threads, with the caller's context.</summary>
    public Task<T> Run<T>(Func<T> call)
    {
        var result = new TaskCompletionSource<T>();
        var context = ExecutionContext.Capture();
        void InContext(object? state) => Complete(result, call);
        Take().Give(context is null ? () => InContext(null) : () => ExecutionContext.Run(context, InContext, null));
        return result.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> result, Func<T> call)
    {
        try
        {
            result.SetResult(call());
        }
        catch (Exception error) // handed to the caller
        {
            result.SetException(error);
        }
    }

    private CallThread Take()
    {
        lock (gate)
        {
            if (idle.Count == 0) return new CallThread(this);
            var thread = idle[^1]; // the last one: those that are not needed stay idle and end
            idle.RemoveAt(idle.Count - 1);
            return thread;
        }
    }

    private void PutBack(CallThread thread)
    {
        lock (gate) idle.Add(thread);
    }

    private bool Leave(CallThread thread)
    {
        lock (gate) return idle.Remove(thread);
    }

    private sealed class CallThread
    {
        private readonly SemaphoreSlim given = new(0);
        private readonly CallThreads owner;
        private Action? work;

        public CallThread(CallThreads owner)
        {
            this.owner = owner;
            new Thread(Loop) { IsBackground = true, Name = "JobLib call" }.UnsafeStart();
        }

        public void Give(Action next)
        {
            work = next;
            given.Release();
        }

        private void Loop()
        {
            while (true)
            {
                if (!given.Wait(IdleFor))
                {
                    if (owner.Leave(this)) return;
                    continue; // taken at the moment when it wanted to end: the work is about to come
                }

                work?.Invoke();
                work = null;
                owner.PutBack(this);
            }
        }
    }
}
