using System.Diagnostics.Metrics;

namespace JobLib.Telemetry;

/// <summary>What is looked at when somebody collects it: the servers of this process, and the queues of its storage.</summary>
internal sealed class TelemetryGauges
{
    private readonly WatchedServers servers;

    public TelemetryGauges(Meter meter, WatchedServers servers)
    {
        this.servers = servers;
        meter.CreateObservableUpDownCounter("joblib.job.active", Active, "{job}", "Jobs whose body runs in this process.");
        meter.CreateObservableUpDownCounter("joblib.job.stuck", Stuck, "{job}", "Jobs whose body goes on in this process although their time was up.");
        meter.CreateObservableUpDownCounter("joblib.worker.capacity", Capacity, "{worker}", "How many jobs this process may run at once.");
        meter.CreateObservableGauge("joblib.worker.utilization", Utilization, "1", "The share of the workers that are busy.");
        meter.CreateObservableGauge("joblib.queue.depth", Depth, "{job}", "Jobs that wait in a queue. The same from every process: take one, not the sum.");
        meter.CreateObservableGauge(
            "joblib.queue.oldest_age",
            OldestAge,
            "s",
            "How long the job at the head of a queue has waited; 0 for none. The same from every process: take one, not the sum."
        );
    }

    /// <summary>Asks for the state of the queues; null when the storage does not answer at once.</summary>
    public Func<Overview?> Overview { get; set; } = static () => null;

    private IEnumerable<Measurement<int>> Active() =>
        from server in servers.All
        from queue in server.ActiveQueues().CountBy(name => name)
        select new Measurement<int>(queue.Value, Tag(TelemetryNames.Server, server.Name), Tag(TelemetryNames.Destination, queue.Key));

    private IEnumerable<Measurement<int>> Stuck() => servers.All.Select(server => new Measurement<int>(server.Stuck, Tag(TelemetryNames.Server, server.Name)));

    private IEnumerable<Measurement<int>> Capacity() =>
        servers.All.Select(server => new Measurement<int>(server.Capacity, Tag(TelemetryNames.Server, server.Name)));

    private IEnumerable<Measurement<double>> Utilization() =>
        servers.All.Select(server => new Measurement<double>((double)server.Active / server.Capacity, Tag(TelemetryNames.Server, server.Name)));

    private IEnumerable<Measurement<long>> Depth() => Queues((_, queue) => new Measurement<long>(queue.Enqueued, Tag(TelemetryNames.Destination, queue.Name)));

    private IEnumerable<Measurement<double>> OldestAge() => Queues(
        (now, queue) =>
            new Measurement<double>(
                queue.OldestReadyAt is { } oldest && oldest < now ? (now - oldest).TotalSeconds : 0,
                Tag(TelemetryNames.Destination, queue.Name)
            )
    );

    private IEnumerable<T> Queues<T>(Func<DateTimeOffset, QueueSummary, T> measure)
    {
        try
        {
            return Overview() is { } overview ? overview.Queues.Select(queue => measure(overview.Now, queue)) : [];
        }
        catch (ObjectDisposedException)
        {
            return []; // the last collection of a host that is being disposed of
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
