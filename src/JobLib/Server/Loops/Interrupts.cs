namespace JobLib.Server.Loops;

/// <summary>
/// A body may interrupt its thread, or have it interrupted by a watch that comes late. That strikes where the thread waits next, which may be in the engine
/// when the body is over: there it means nothing, and must not cost the job its outcome.
/// </summary>
internal static class Interrupts
{
    /// <summary>Nobody has a watch that interrupts a body as soon as this.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromMicroseconds(10);

    /// <summary>Enters the lock, whoever interrupts the wait for it.</summary>
    public static Lock.Scope EnterAnyway(this Lock gate)
    {
        while (true)
        {
            try
            {
                return gate.EnterScope();
            }
            catch (ThreadInterruptedException)
            {
                // the next try waits
            }
        }
    }

    /// <summary>Takes one back that has not struck yet, so that it does not strike the next body on this thread.</summary>
    public static void Clear()
    {
        try
        {
            Thread.CurrentThread.Join(0); // the cheapest wait there is that an interrupt strikes
        }
        catch (ThreadInterruptedException)
        {
            // it was the last body's
        }
    }

    /// <summary>Does something that may begin anew, until nobody interrupts it.</summary>
    public static void Outlast<T>(Action<T> action, T state)
    {
        while (true)
        {
            try
            {
                action(state);
                return;
            }
            catch (ThreadInterruptedException)
            {
                // once more
            }
        }
    }
}
