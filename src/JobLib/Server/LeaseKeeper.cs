using JobLib.Diagnostics;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>
/// Renews the lease of one incarnation, on a thread of its own and with a synchronous call, so that a busy or blocked thread pool cannot stop it.
/// </summary>
internal sealed class LeaseKeeper : IDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly Incarnation server;
    private readonly Func<long> oldestClaimInFlight;
    private readonly AutoResetEvent wake = new(initialState: false);
    private readonly Thread thread;
    private long lastSuccess; // when the last successful renewal began
    private volatile bool stopped;
    private int doubted;

    public LeaseKeeper(Incarnation server, Func<long> oldestClaimInFlight, long registered)
    {
        this.server = server;
        this.oldestClaimInFlight = oldestClaimInFlight;
        lastSuccess = registered;
        thread = new Thread(Run) { IsBackground = true, Name = $"{server.Name} lease" };
    }

    /// <summary>The last successful renewal began so long ago that another server may be about to take over.</summary>
    public bool IsInDoubt => server.Clock.GetElapsedTime(Volatile.Read(ref lastSuccess)) > server.Options.SelfFence;

    public void Start() => thread.UnsafeStart();

    /// <summary>Renews at once, since something happened that may concern jobs of this server.</summary>
    public void RenewNow() => wake.Set();

    public void Dispose()
    {
        stopped = true;
        wake.Set();
        if (thread.IsAlive) thread.Join();
        wake.Dispose();
    }

    /// <summary>Acts on a doubtful lease once; called by whoever notices first, since a renewal may hang in the storage.</summary>
    public void CheckDoubt()
    {
        if (!IsInDoubt || Interlocked.Exchange(ref doubted, 1) == 1) return;
        server.Log.LeaseInDoubt(server.Name, server.Options.SelfFence);
        if (server.Options.OnLeaseDoubt == LeaseDoubt.Continue) return;
        foreach (var job in server.Held.Snapshot()) job.Cancel(CancelReason.LeaseDoubt);
    }

    /// <summary>One renewal; returns when the next one is due.</summary>
    public TimeSpan Step()
    {
        var began = server.Clock.GetTimestamp();
        try
        {
            var oldest = oldestClaimInFlight(); // before the jobs: see Dispatcher.Accept
            var held = server.Held.Snapshot();
            var answer = server.Storage.Servers.Renew(new()
            {
                Owner = server.Id,
                Held = Array.ConvertAll(held, job => new HeldJob(job.Claim.Id, job.Claim.Fence, job.HasStarted)),
                OldestClaimInFlight = oldest,
                Lease = server.Options.Lease,
            });
            Apply(answer, began);
            return server.Options.Heartbeat - server.Clock.GetElapsedTime(began);
        }
        catch (Exception error)
        {
            server.Log.RenewalFailed(server.Name, error);
            CheckDoubt();
            return AfterFailure;
        }
    }

    private void Apply(RenewResult answer, long began)
    {
        if (!answer.Accepted)
        {
            server.LoseLease();
            return;
        }

        Volatile.Write(ref lastSuccess, began);
        doubted = 0;
        if (answer.PutBack > 0) server.Log.ClaimsPutBack(server.Name, answer.PutBack);
        foreach (var id in answer.Lost)
        {
            // A job whose outcome was recorded a moment ago is lost too: it is no longer held, or about to be.
            if (server.Held.Find(id) is { Outcome: null } job) job.Cancel(CancelReason.Lost);
        }
    }

    private void Run()
    {
        var next = server.Options.Heartbeat;
        while (!stopped && !server.IsLost)
        {
            wake.WaitOne(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            if (!stopped) next = Step();
        }
    }
}
