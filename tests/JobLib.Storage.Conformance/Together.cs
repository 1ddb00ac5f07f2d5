namespace JobLib.Storage.Conformance;

/// <summary>Runs bodies at once, each on a thread of the pool.</summary>
internal static class Together
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>When one body fails, the token tells the others to give up, so that a loop that waits for all of them ends.</summary>
    public static async Task RunAsync(int count, Func<int, CancellationToken, Task> body)
    {
        using var stop = new CancellationTokenSource(Deadline);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            try
            {
                await body(i, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        })));
        Assert.False(stop.IsCancellationRequested, "The race did not come to an end.");
    }
}
