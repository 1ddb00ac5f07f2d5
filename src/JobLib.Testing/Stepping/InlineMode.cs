namespace JobLib.Testing.Stepping;

/// <summary>Whether jobs run inside of the call that creates them.</summary>
internal sealed class InlineMode
{
    private Func<CancellationToken, ValueTask>? run;

    /// <summary>From here on, until the answer is disposed, what was created is run so.</summary>
    public IDisposable Begin(Func<CancellationToken, ValueTask> how)
    {
        run = how;
        return new Ending(() => run = null);
    }

    /// <summary>Runs what is ready, where jobs run inline; called after something was created.</summary>
    public ValueTask RunAsync(CancellationToken cancellationToken) => run is { } now ? now(cancellationToken) : ValueTask.CompletedTask;
}
