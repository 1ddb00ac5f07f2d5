using JobLib.Diagnostics;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>
/// Renews the lease of one session, on a thread of its own and with a synchronous call, so that a busy or blocked thread pool cannot stop it. A second thread,
/// which does no I/O, watches how old the last renewal is: the call of the first may hang in a network.
/// </summary>
internal sealed class LeaseKeeper
{
    private readonly ServerSession server;
    private readonly Func<long> oldestClaimInFlight;
    private readonly Func<string?> stuck;
    private readonly AutoResetEvent renew = new(initialState: false); // never disposed: a renewal that hangs comes back to it
    private readonly AutoResetEvent watch = new(initialState: false);
    private long lastSuccess; // when the last successful renewal began
    private volatile bool doubted;
    private volatile bool isOver;

    public LeaseKeeper(ServerSession server, Func<long> oldestClaimInFlight, Func<string?> stuck, long registered)
    {
        this.server = server;
        this.oldestClaimInFlight = oldestClaimInFlight;
        this.stuck = stuck;
        lastSuccess = registered;
    }

    /// <summary>The last successful renewal began so long ago that another server may be about to take over.</summary>
    public bool IsInDoubt => Age >= server.Options.SelfFence;

    /// <summary>The lease is lost, and the storage has been told once more what this server held: it did not die.</summary>
    public bool IsOver => isOver;

    private TimeSpan Age => server.Clock.GetElapsedTime(Volatile.Read(ref lastSuccess));

    /// <summary>Renews and watches until the session is over.</summary>
    public void Start()
    {
        server.Loops.RunOnThread("renew the lease", Renew, renew, server.Lifetime);
        server.Loops.RunOnThread("watch the lease", Watch, watch, server.Lifetime);
    }

    /// <summary>Renews at once, since something happened that may concern jobs of this server.</summary>
    public void RenewNow() => renew.Set();

    /// <summary>
    /// One renewal; the next one is due a heartbeat after it began. One more after the lease is lost: crashes that a rescue charged to what it names are taken
    /// back.
    /// </summary>
    public NextStep Renew()
    {
        if (isOver) return NextStep.Never;
        var (began, wasLost) = (server.Clock.GetTimestamp(), server.IsLost); // by another call's answer, which named no jobs
        var oldest = oldestClaimInFlight(); // before the jobs: see Dispatcher.Accept
        var held = server.Jobs.Named();
        var answer = server.Storage.Servers.Renew(new()
        {
            Owner = server.Id,
            Claims = Array.ConvertAll(held, job => new JobClaim(job.Claim.Id, job.Claim.Fence, job.HasStarted)),
            OldestClaimInFlight = oldest,
            Lease = server.Options.Lease,
            Trouble = server.Loops.Trouble ?? server.Loops.Loss ?? stuck(),
        });
        server.Loops.Contact.Worked();
        server.Jobs.NoteNamed(held);
        isOver = wasLost || !answer.Accepted;
        if (!wasLost) Apply(answer, held, began);
        return isOver ? NextStep.Never : NextStep.After(server.Options.Heartbeat - server.Clock.GetElapsedTime(began));
    }

    /// <summary>Acts on a doubtful lease, once.</summary>
    public NextStep Watch()
    {
        if (server.IsLost) return NextStep.Never;
        if (!IsInDoubt) return NextStep.After(server.Options.SelfFence - Age + TimeSpan.FromMilliseconds(1));
        if (!doubted)
        {
            doubted = true;
            if (server.Options.OnLeaseDoubt == LeaseDoubt.Cancel) server.CancelAll(CancelReason.LeaseDoubt);
            server.Log.LeaseInDoubt(server.Name, server.Options.SelfFence); // after the deed: a logger may throw
        }

        return NextStep.After(Timeout.InfiniteTimeSpan); // until a renewal succeeds
    }

    private void Apply(RenewResult answer, ActiveJob[] named, long began)
    {
        if (!answer.Accepted)
        {
            server.LoseLease();
            return;
        }

        Volatile.Write(ref lastSuccess, began);
        if (doubted)
        {
            doubted = false;
            watch.Set();
        }

        if (answer.PutBack > 0) server.Log.ClaimsPutBack(server.Name, answer.PutBack);
        server.CancelLost(named, answer.Lost);
    }
}
