namespace JobLib.Dashboard.Pages;

/// <summary>What servers hold, as busy workers and as jobs that were fetched ahead and wait in the process for one.</summary>
internal readonly record struct ServerLoad(long Busy, long Ahead, long Workers)
{
    /// <summary>A server starts what it holds as soon as a worker is free, so that what it holds past its workers waits.</summary>
    public static ServerLoad Of(IEnumerable<ServerSummary> servers) =>
        servers.Aggregate(
            new ServerLoad(),
            (sum, server) =>
                new(
                    sum.Busy + Math.Min(server.Held, server.WorkerCount),
                    sum.Ahead + Math.Max(0, server.Held - server.WorkerCount),
                    sum.Workers + server.WorkerCount
                )
        );
}
