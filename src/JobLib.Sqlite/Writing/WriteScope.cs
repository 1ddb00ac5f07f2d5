using System.Runtime.InteropServices;
using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// One write transaction: the statements, the instant, and what is written once for all units in it (counters, buckets, the sequence of the queues).
/// On the writer's own connection or on a connection of the caller's, the operations are the same.
/// </summary>
internal sealed class WriteScope
{
    private const long Minute = 60_000_000;

    private readonly Dictionary<(string Queue, int Kind), int> counters = [];
    private readonly Dictionary<(long Minute, string Queue), Bucket> buckets = [];
    private readonly SqliteSession session;
    private readonly SharedPolicy policy;
    private readonly MethodTable methods;
    private readonly SqliteBatchRows batches;
    private long? sequence;
    private bool sequenceUsed;
    private bool raisesSignals;
    private bool? hasChildren;
    private bool? hasGroups;
    private Dictionary<string, QueueRule>? queueRules;
    private (string Version, long Number)? application;

    public WriteScope(SqliteSession session, SharedPolicy policy, MethodTable methods)
    {
        this.session = session;
        this.policy = policy;
        this.methods = methods;
        batches = new(this);
        Kernel = new(
            new(),
            new SqliteJobRows(this),
            batches,
            new SqliteKeyRows(this),
            new SqliteRateRows(this),
            new SqliteServerRows(this),
            new SqliteLedgerRows(this, batches),
            new SqliteRecurringRows(this)
        );
    }

    /// <summary>The storage's clock when the unit began.</summary>
    public long Now { get; private set; }

    public StoragePolicy Policy => policy.Current;

    public MethodTable Methods => methods;

    public SqliteSession Session => session;

    /// <summary>The queues that have got ready jobs.</summary>
    public HashSet<string> Woken { get; } = [];

    /// <summary>The rules, over the rows of this transaction.</summary>
    public StorageKernel Kernel { get; }

    public void BeginUnit(long now)
    {
        Now = now;
        Kernel.Commit.Begin(Instant.OfMicroseconds(now));
        Kernel.Commit.Policy = policy.Current;
    }

    public SqliteStatement Prepare(string sql) => session.Prepare(sql);

    /// <summary>The instant in the first column of the first row; null when there is none.</summary>
    public Instant? FirstInstant(string sql) => session.Scalar(sql) is { } at ? Instant.OfMicroseconds(at) : null;

    /// <summary>The next position in the queues.</summary>
    public long NextSequence()
    {
        sequence ??= session.Scalar(ScopeSql.ReadSequence) ?? 0;
        sequenceUsed = true;
        sequence++;
        return sequence.Value;
    }

    /// <summary>A position behind every job that has one: the stored sequence has been set back by hand.</summary>
    public long SequenceBehindAll()
    {
        sequence = session.Scalar(ScopeSql.LastPosition) ?? 0;
        return NextSequence();
    }

    public void Count(string queue, JobState state, int by) => Count(queue, (int)state, by);

    public void Count(string queue, int kind, int by)
    {
        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(counters, (queue, kind), out _);
        value += by;
    }

    public void AddToBucket(string queue, Bucket more)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, (Now - Now % Minute, queue), out _);
        sum = new(
            sum.Succeeded + more.Succeeded,
            sum.Failed + more.Failed,
            sum.Retried + more.Retried,
            sum.Deleted + more.Deleted,
            sum.Wait + more.Wait,
            sum.Duration + more.Duration
        );
    }

    /// <summary>
    /// The number that a version of the application has been stored under; null when there is none. Nearly all runs that a process ends are of one.
    /// </summary>
    public long? NumberOf(string? applicationVersion)
    {
        if (applicationVersion is null) return null;
        if (application is { } last && last.Version == applicationVersion) return last.Number;
        using var row = Prepare(ServerSql.FindApplication).Bind(applicationVersion);
        if (!row.Read()) return null; // somebody has deleted it by hand
        application = (applicationVersion, row.Int(0));
        return row.Int(0);
    }

    /// <summary>Whether anybody waits for any parent: asked once a transaction, so that the end of an ordinary job costs no look for its children.</summary>
    public bool MayHaveChildren() => hasChildren ??= session.Scalar(ContinuationSql.HasAnyWaiting) != 0;

    /// <summary>This transaction has made somebody wait.</summary>
    public void HasChildren() => hasChildren = true;

    /// <summary>Whether any job is of a group; looked up once a transaction.</summary>
    public bool HasGroups() => hasGroups ??= session.Scalar(GroupSql.Any) is not null;

    /// <summary>This transaction has created a job of a group.</summary>
    public void AddedGroup() => hasGroups = true;

    /// <summary>The queues that are paused or have a limit; looked up once a transaction.</summary>
    public IReadOnlyDictionary<string, QueueRule> QueueRules()
    {
        if (queueRules is not null) return queueRules;
        queueRules = new(StringComparer.Ordinal);
        using var rows = Prepare(JobQueueSql.QueueRules);
        while (rows.Read()) queueRules[rows.Text(0)] = new(rows.Flag(1), rows.IntOrNull(2) is { } limit ? (int)Math.Clamp(limit, 0, int.MaxValue) : null);
        return queueRules;
    }

    /// <summary>This transaction has paused, resumed or limited one.</summary>
    public void ChangedQueueRule() => queueRules = null;

    /// <summary>Sets the limit of a queue by one statement or another; false when it is so already.</summary>
    public bool ChangeLimit(string sql, string queue, int? limit)
    {
        if (Prepare(sql).Bind(queue).Bind((long?)limit).Run() == 0) return false;
        ChangedQueueRule();
        return true;
    }

    /// <summary>Servers are to look at once which jobs they lost, which queues are paused and whether they drain.</summary>
    public void RaiseSignals() => raisesSignals = true;

    /// <summary>Writes what the units have added up. To be called once, before the commit.</summary>
    public void Flush()
    {
        foreach (var ((queue, kind), value) in counters)
        {
            if (value != 0) Prepare(ScopeSql.AddToCounter).Bind(queue).Bind(kind).Bind(value).Run();
        }

        foreach (var ((minute, queue), sum) in buckets)
        {
            Prepare(ScopeSql.AddToBucket)
                .Bind(minute)
                .Bind(queue)
                .Bind(sum.Succeeded)
                .Bind(sum.Failed)
                .Bind(sum.Retried)
                .Bind(sum.Deleted)
                .Bind(sum.Wait)
                .Bind(sum.Duration)
                .Run();
        }

        if (sequenceUsed) Prepare(ScopeSql.WriteSequence).Bind(sequence).Run();
        if (raisesSignals) Prepare(ScopeSql.RaiseSignals).Run();
    }

    /// <summary>Forgets everything, for the next transaction on the same connection.</summary>
    public void Reset()
    {
        counters.Clear();
        buckets.Clear();
        Woken.Clear();
        batches.Forget();
        sequence = null;
        sequenceUsed = false;
        raisesSignals = false;
        hasChildren = null;
        hasGroups = null;
        queueRules = null;
    }
}
