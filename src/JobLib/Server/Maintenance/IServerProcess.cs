namespace JobLib.Server;

/// <summary>Something that a server does again and again, one step at a time.</summary>
internal interface IServerProcess
{
    /// <summary>For logs.</summary>
    string Name { get; }

    /// <summary>Ends the wait between two steps early.</summary>
    WakeSignal Wake { get; }

    /// <summary>One step.</summary>
    /// <returns>How long to wait before the next one; zero for none.</returns>
    ValueTask<TimeSpan> StepAsync(CancellationToken cancellationToken);
}
