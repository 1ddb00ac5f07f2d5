using JobLib.Diagnostics;
using JobLib.Jobs;
using JobLib.Server.Execution;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Loops;

/// <summary>How one loop fares. What follows a failure is decided here for all of them: it is logged, it is counted as trouble, and it is waited out.</summary>
internal sealed class LoopHealth(
    string name,
    string server,
    StorageContact contact,
    TimeProvider clock,
    ILogger log,
    Random random,
    JobTelemetry telemetry,
    Action troubleChanged,
    WakeSignal schemaMissed
)
{
    private const int TroubleAt = 2; // failures in a row: a single one is no trouble yet
    private const int MaxTrouble = 500; // of the storage contract
    private static readonly TimeSpan LogAgain = TimeSpan.FromMinutes(1);

    private readonly Backoff backoff = new(random);
    private int failures;
    private long loggedAt;
    private string? logged;

    public string Name => name;

    /// <summary>What is wrong, for people; null when nothing is.</summary>
    public string? Trouble { get; private set; }

    public void Worked()
    {
        if (Volatile.Read(ref failures) == 0) return;
        lock (backoff)
        {
            backoff.Reset();
            var hadTrouble = Trouble is not null;
            Trouble = null;
            logged = null;
            var count = Interlocked.Exchange(ref failures, 0);
            if (count == 0 || !hadTrouble) return;
            Guarded(() => log.LoopWorks(server, name, count));
        }

        troubleChanged();
    }

    /// <summary>Notes a failure.</summary>
    /// <returns>How long to wait before the next try.</returns>
    public TimeSpan Failed(Exception error)
    {
        contact.Failed();
        telemetry.Restarted(server, name);
        var transient = error is StorageException { IsTransient: true };
        bool isTrouble;
        TimeSpan wait;
        lock (backoff)
        {
            isTrouble = ++failures == TroubleAt;
            if (failures >= TroubleAt) Trouble = Describe(error);
            Log(error, transient);
            wait = backoff.Next(mayGrow: !transient || contact.IsOut);
        }

        if (isTrouble) troubleChanged();
        if (error is StorageSchemaException) schemaMissed.Set();
        return wait;
    }

    // An outage makes hundreds of failures: each new kind of them is told at once, the same one once a minute.
    private void Log(Exception error, bool transient)
    {
        var what = error.GetType().FullName;
        if (what == logged && clock.GetElapsedTime(loggedAt) < LogAgain) return;
        logged = what;
        loggedAt = clock.GetTimestamp();
        Guarded(() =>
        {
            if (transient) log.StorageAway(server, name, error);
            else log.LoopFailed(server, name, error);
        });
    }

    private string Describe(Exception error) => FreeText.Clean($"It cannot {name}: {ErrorText.Of(error).Message}", MaxTrouble);

    // The last place that something thrown can come to: were the logger to throw here, the loop would end of it.
    private static void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
