using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Routing;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Live;

/// <summary>Looks for changes once for all tabs of this process, and only while there are any.</summary>
internal sealed class ChangeFeed(SharedReads reads, TimeProvider clock, ILogger logger, CancellationToken stopping)
{
    public const string Overview = "overview";
    private const string JobPrefix = "job ";
    private const int MaxJobs = 100; // jobs that are followed one by one; tabs past that are fed at their next visit

    private const int MaxLines = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.5);

    private readonly Lock gate = new();
    private readonly HashSet<Subscription> subscriptions = [];
    private readonly Dictionary<string, string> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> lastLines = new(StringComparer.Ordinal); // the loop's own
    private long version;
    private bool runs;

    public Subscription Subscribe(string topic)
    {
        var subscription = new Subscription(topic, Leave);
        lock (gate)
        {
            subscriptions.Add(subscription);
            if (!runs) _ = Task.Run(RunAsync, CancellationToken.None);
            runs = true;
        }

        return subscription;
    }

    /// <summary>The job that a topic follows; null for any other topic.</summary>
    public static JobId? JobOf(string topic) =>
        topic.StartsWith(JobPrefix, StringComparison.Ordinal) && JobId.TryParse(topic[JobPrefix.Length..], out var id) ? id : null;

    private void Leave(Subscription subscription)
    {
        lock (gate) subscriptions.Remove(subscription);
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested && Topics() is { } topics)
        {
            try
            {
                await LookAsync(topics);
                await Task.Delay(Interval, clock, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) // whatever it was: a loop that ended here would leave every page standing still until the next start
            {
                logger.CouldNotLook(error);
                await Task.Delay(Interval * 4, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Null when nobody looks any more. Decided under the gate, so that a tab that comes at that moment starts the loop anew.
    private HashSet<string>? Topics()
    {
        lock (gate)
        {
            runs = subscriptions.Count > 0;
            return runs ? [.. subscriptions.Select(subscription => subscription.Topic)] : null;
        }
    }

    private async Task LookAsync(HashSet<string> topics)
    {
        var overview = Fingerprints.Of(await reads.OverviewAsync(stopping));
        foreach (var topic in topics.Where(topic => !topic.StartsWith(JobPrefix, StringComparison.Ordinal))) Compare(topic, overview);
        JobId[] ids = [.. topics.Select(JobOf).OfType<JobId>().Take(MaxJobs)];
        if (ids.Length == 0) return;
        var jobs = await reads.GetAsync("followed " + string.Join(' ', ids), (reader, token) => reader.FindAsync(ids, token), stopping);
        foreach (var job in jobs) Compare(JobPrefix + job.Id, Fingerprints.Of(job, await LogAsync(job)));
    }

    // The log of a job that runs grows while nothing else of it changes.
    private async ValueTask<long> LogAsync(JobDetails job)
    {
        if (job.State != JobState.Processing) return 0;
        var after = lastLines.GetValueOrDefault(job.Id);
        var page = await reads.GetAsync($"log of {job.Id} {after}", (reader, token) => reader.LogAsync(JobId.Parse(job.Id), after, MaxLines, token), stopping);
        if (lastLines.Count > MaxJobs) lastLines.Clear();
        return lastLines[job.Id] = page.Last;
    }

    private void Compare(string topic, string fingerprint)
    {
        lock (gate)
        {
            var hasChanged = seen.GetValueOrDefault(topic) != fingerprint;
            if (seen.Count > 1_000) seen.Clear(); // topics come from addresses: a bound, so that made-up ones cannot fill the memory
            seen[topic] = fingerprint;
            if (hasChanged) version++;
            foreach (var subscription in subscriptions.Where(subscription => subscription.Topic == topic && (hasChanged || subscription.IsNew)))
                subscription.Tell(version);
        }
    }
}
