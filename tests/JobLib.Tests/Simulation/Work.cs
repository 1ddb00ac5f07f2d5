namespace JobLib.Tests.Simulation;

/// <summary>What the simulated servers run.</summary>
internal sealed class Work(Evidence evidence, SimulatedServer server)
{
    /// <summary>Throws as often as it is meant to, and then succeeds.</summary>
    [AutomaticRetry(Attempts = 30, DelaysInSeconds = [0, 1, 2])]
    public Task SteadyAsync(int number, JobContext context, CancellationToken token) => RunAsync(number, context, null, token);

    /// <summary>Never succeeds.</summary>
    [AutomaticRetry(Attempts = 1, DelaysInSeconds = [1])]
    public Task HopelessAsync(int number, JobContext context, CancellationToken token) => RunAsync(number, context, null, token);

    /// <summary>One at a time for each key.</summary>
    [AutomaticRetry(Attempts = 30, DelaysInSeconds = [0, 1]), DisableConcurrentExecution("key-{1}", 3_600)]
    public Task KeyedAsync(int number, int key, JobContext context, CancellationToken token) => RunAsync(number, context, $"key-{key}", token);

    /// <summary>Returns at once.</summary>
    [AutomaticRetry(Attempts = 30, DelaysInSeconds = [0])]
    public void Brief(int number, JobContext context)
    {
        var run = evidence.Begin(number, context, server, null);
        evidence.End(run, ThrowsNow(run) ? RunEnd.Threw : RunEnd.Returned);
        if (run.End == RunEnd.Threw) throw new PlannedException();
    }

    /// <summary>The run of a recurring job.</summary>
    [AutomaticRetry(Attempts = 30, DelaysInSeconds = [1])]
    public Task TickAsync(JobContext context, CancellationToken token) => RunAsync(evidence.NumberOfTick(context), context, null, token);

    private async Task RunAsync(int number, JobContext context, string? key, CancellationToken token)
    {
        var run = evidence.Begin(number, context, server, key);
        try
        {
            context.Log("begun");
            await Task.Delay(run.Intent.Takes, server.Process.Clock, token);
            if (ThrowsNow(run)) throw new PlannedException();
            evidence.End(run, RunEnd.Returned);
        }
        catch (OperationCanceledException)
        {
            evidence.End(run, RunEnd.Cancelled);
            throw;
        }
        catch (PlannedException)
        {
            evidence.End(run, RunEnd.Threw);
            throw;
        }
    }

    private static bool ThrowsNow(Run run) => run.Intent.Runs.Count(other => other.End == RunEnd.Threw) < run.Intent.Throws;
}

internal sealed class PlannedException() : Exception("This was planned.");
