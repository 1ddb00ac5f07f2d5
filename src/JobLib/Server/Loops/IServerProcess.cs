namespace JobLib.Server.Loops;

/// <summary>Something that a server does again and again, one step at a time. The <see cref="Supervisor"/> runs it.</summary>
internal interface IServerProcess
{
    /// <summary>For logs and for the server's trouble: what it does.</summary>
    string Name { get; }

    /// <summary>Ends the wait between two steps early.</summary>
    WakeSignal Wake { get; }

    /// <summary>One step. It need not catch anything.</summary>
    ValueTask<NextStep> StepAsync(CancellationToken stop);
}
