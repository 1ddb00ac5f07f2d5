using JobLib.Kernel.Batches;
using JobLib.Kernel.Claiming;
using JobLib.Kernel.Creating;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;

namespace JobLib.Kernel;

/// <summary>The rules of storage, once for every driver that has rows.</summary>
internal sealed class StorageKernel
{
    public StorageKernel(
        Commit commit,
        IJobRows jobs,
        IBatchRows batches,
        IKeyRows keyRows,
        IRateRows rateRows,
        IServerRows servers,
        ILedgerRows ledger,
        IRecurringRows recurring
    )
    {
        Commit = commit;
        var keys = new ConcurrencyKeys(commit, jobs, keyRows, ledger);
        var rates = new Rates(commit, jobs, keyRows, rateRows, ledger);
        var limits = new QueueLimits(jobs, servers, ledger);
        var moves = new JobMoves(commit, jobs, batches, keys, limits);
        var ends = new JobEnds(commit, jobs, servers, ledger, moves);
        var lives = new BatchLives(commit, batches);
        var starts = new JobStarts(commit, jobs, batches, lives, moves, ends);
        var sequences = new SequenceChains(jobs, moves);
        var followUps = new FollowUps(commit, jobs, batches, lives, starts, ends, sequences);
        var newBatches = new NewBatches(commit, jobs, batches, lives);
        var lost = new LostJobs(commit, jobs, batches, servers, moves, keys);
        var uniqueKeys = new UniqueKeys(commit, jobs, new(commit, jobs, moves, keys));
        Creation = new(newBatches, new(commit, jobs, newBatches, starts, uniqueKeys, sequences), followUps, ledger);
        Claims = new(commit, jobs, batches, servers, limits, keys, rates, lives, ends, lost, followUps);
        Finishes = new(jobs, servers, ends, followUps);
        JobChanges = new(commit, jobs, servers, ledger, moves, ends, followUps);
        BatchChanges = new(batches, lives, followUps, ledger);
        Leases = new(commit, servers, ledger, moves, ends, followUps);
        Rescue = new(commit, jobs, servers, moves, ends, followUps);
        Limits = limits;
        Keys = keys;
        Rates = rates;
        Maintenance = new(commit, jobs, batches, keyRows, rateRows, moves, keys, rates, followUps);
        Aging = new(commit, jobs);
        Pauses = new(jobs, servers, ledger);
        Recurring = new(recurring, Creation, servers, ledger);
        Pruning = new(commit, ledger, lives, followUps);
    }

    public Commit Commit { get; }

    public Creation Creation { get; }

    public Claims Claims { get; }

    public Finishes Finishes { get; }

    public JobChanges JobChanges { get; }

    public BatchChanges BatchChanges { get; }

    public Leases Leases { get; }

    public Rescue Rescue { get; }

    public QueueLimits Limits { get; }

    public ConcurrencyKeys Keys { get; }

    public Rates Rates { get; }

    public Maintenance Maintenance { get; }

    public Aging Aging { get; }

    public Pauses Pauses { get; }

    public RecurringChanges Recurring { get; }

    public Pruning Pruning { get; }
}
