namespace JobLib.Hangfire.Tests.Stops;

/// <summary>Lets so many calls pass, and then does what ends the process: nothing gets through after that.</summary>
/// <param name="passes">How many calls pass.</param>
/// <param name="stop">What happens at the next one; it has to throw, or to end the process.</param>
internal sealed class Turnstile(int passes, Action stop)
{
    private int passed;

    /// <summary>How many calls have come.</summary>
    public int Count => Volatile.Read(ref passed);

    public bool IsClosed => Count > passes;

    public void Pass()
    {
        if (Interlocked.Increment(ref passed) > passes) stop();
    }
}
