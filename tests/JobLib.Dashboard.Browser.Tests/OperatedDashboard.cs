using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>A dashboard of one task of an operator, whose backlog has grown in the last minutes: what one task changes, another does not find.</summary>
public sealed class OperatedDashboard : IAsyncLifetime
{
    private DashboardHost? host;

    public DashboardHost Host => host ?? throw new InvalidOperationException("It is started before the first test.");

    public async ValueTask InitializeAsync()
    {
        var clock = new Ahead(); // the storage's
        var storage = new SampleStorage(clock);
        SampleData.Fill(storage, clock.GetUtcNow());
        host = await DashboardHost.StartAsync(storage: storage);
        await host.PageAsync("/jobs"); // somebody looks, so that there is something to compare with
        clock.By = TimeSpan.FromMinutes(5);
        storage.Data.Overview = storage.Data.Overview with
        {
            Queues = [.. storage.Data.Overview.Queues.Select(queue => queue.Name == "reports" ? queue with { Enqueued = queue.Enqueued + 40 } : queue)],
        };
        using var forget = await host.PostAsync("/jobs/queue/resume", ("queue", "critical")); // a change makes the next page read anew
        storage.Actions.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    /// <summary>A clock that stands still, so that "5 min ago" stays that, and then ahead of the browser's.</summary>
    private sealed class Ahead : TimeProvider
    {
        private readonly DateTimeOffset began = System.GetUtcNow();

        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => began + By;
    }
}
