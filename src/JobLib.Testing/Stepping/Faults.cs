namespace JobLib.Testing.Stepping;

/// <summary>What is to go wrong. As the innermost filter it fails bodies, so that the application's filters see the error as the body's.</summary>
internal sealed class Faults : IJobExecutionFilter
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];
    private bool killsServer;

    public int Order => int.MaxValue;

    public void Fail(Type? type, Exception error, int times)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (gate) faults.AddRange(Enumerable.Repeat(new Fault(type, error), times));
    }

    public void KillServer()
    {
        lock (gate) killsServer = true;
    }

    /// <summary>Whether the server dies now; it does so once.</summary>
    public bool TakeKill()
    {
        lock (gate)
        {
            var kills = killsServer;
            killsServer = false;
            return kills;
        }
    }

    public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next) =>
        Take(context.Job?.Type) is { } fault ? ValueTask.FromException(fault.Error) : next();

    private Fault? Take(Type? type)
    {
        lock (gate)
        {
            var fault = faults.Find(fault => fault.Type is null || fault.Type == type);
            if (fault is not null) faults.Remove(fault);
            return fault;
        }
    }

    private sealed record Fault(Type? Type, Exception Error);
}
