using JobLib.Hangfire.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Hangfire.Drain;

/// <summary>Logs what stays in Hangfire, each once. Thread-safe.</summary>
internal sealed class ReportedLeft(ILogger log)
{
    private const int MaxKnown = 10_000; // beyond that some are logged again

    private readonly Lock gate = new();
    private readonly HashSet<(string Id, string Reason)> known = [];

    public void Tell(HangfireLeftBehind left)
    {
        lock (gate)
        {
            if (known.Count >= MaxKnown) known.Clear();
            if (!known.Add((left.Id, left.Reason))) return;
        }

        log.LeftBehind(left.State, left.Id, left.Reason, left.Remedy);
    }
}
