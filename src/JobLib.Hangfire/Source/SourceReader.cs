using Hangfire;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;

namespace JobLib.Hangfire.Source;

/// <summary>Reads jobs out of Hangfire, through the interfaces that every storage of it has.</summary>
internal sealed class SourceReader(JobStorage storage)
{
    private const int PageSize = 500;

    /// <summary>
    /// The ids of all jobs that are waiting: those that an import has left on their way first, the others in the order in which they would run. Only ids are
    /// held.
    /// </summary>
    public List<string> Waiting(bool withQueued, bool withFailed)
    {
        var monitor = storage.GetMonitoringApi();
        using var connection = storage.GetConnection();
        IEnumerable<string> all =
        [
            .. connection.GetAllItemsFromSet(MoveMarks.Set),
            .. withQueued ? monitor.Queues().SelectMany(queue => Pages(from => Ids(monitor.EnqueuedJobs(queue.Name, from, PageSize)))) : [],
            .. Pages(from => Ids(monitor.ScheduledJobs(from, PageSize))),
            .. withFailed ? Pages(from => Ids(monitor.FailedJobs(from, PageSize))) : [],
            .. connection.GetAllItemsFromSet("awaiting"),
            .. monitor is JobStorageMonitor newer && storage.HasFeature(JobStorageFeatures.Monitoring.AwaitingJobs)
                ? Pages(from => Ids(newer.AwaitingJobs(from, PageSize)))
                : [],
        ];
        return [.. all.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The ids of the jobs that workers of Hangfire's run, or ran when they died.</summary>
    public IEnumerable<string> Running()
    {
        var monitor = storage.GetMonitoringApi();
        return Pages(from => Ids(monitor.ProcessingJobs(from, PageSize)));
    }

    /// <summary>A job; null when it is gone.</summary>
    public SourceJob? Read(string id)
    {
        using var connection = storage.GetConnection();
        if (connection.GetStateData(id) is not { } state || connection.GetJobData(id) is not { } data) return null;
        var (name, stateData, isParked) = MovingState.Origin(state);
        return new()
        {
            Id = id,
            State = name,
            StateData = stateData,
            IsParked = isParked,
            Data = data,
            Parameters =
                data.ParametersSnapshot ?? storage.GetMonitoringApi().JobDetails(id)?.Properties.AsReadOnly() ?? new Dictionary<string, string>().AsReadOnly(),
        };
    }

    /// <summary>Which job of JobLib's a job has become; null when it was not moved.</summary>
    public JobId? MovedTo(string id)
    {
        using var connection = storage.GetConnection();
        return MovedState.Find(connection.GetStateData(id));
    }

    private static List<string> Ids<T>(JobList<T> page) => [.. page.Select(entry => entry.Key)];

    private static IEnumerable<string> Pages(Func<int, List<string>> page)
    {
        for (var from = 0; ; from += PageSize)
        {
            var ids = page(from);
            foreach (var id in ids) yield return id;
            if (ids.Count < PageSize) yield break;
        }
    }
}
