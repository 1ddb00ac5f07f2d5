using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using SQLitePCL;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// Jobs in a SQLite file that JobLib has laid out, without JobLib: the same rows in the same tables, prepared statements, the same pragmas, one connection
/// under a lock.
/// </summary>
internal sealed class SqliteRawStore : IRawStore
{
    private const long MaxLogBytes = 16 * 1024 * 1024; // JobLib's default, too
    private const int CommitsBetweenCheckpoints = 16;
    private const int Truncate = 3; // SQLITE_CHECKPOINT_TRUNCATE

    private readonly Lock gate = new();
    private readonly FileInfo log;
    private readonly sqlite3 database;
    private readonly RawStatement begin;
    private readonly RawStatement commit;
    private readonly RawStatement insertJob;
    private readonly RawStatement enterReady;
    private readonly RawStatement fetch;
    private readonly RawStatement leaveReady;
    private readonly RawStatement enterRunning;
    private readonly RawStatement leaveRunning;
    private readonly RawStatement enterFinished;
    private readonly byte[] owner = Guid.NewGuid().ToByteArray();
    private List<Claimed> held = [];
    private long sequence = 1_000;
    private long claim;
    private int commits;

    public SqliteRawStore(string path)
    {
        log = new(path + "-wal");
        Check(raw.sqlite3_open(path, out database));
        foreach (var pragma in (string[])["journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0", "temp_store = MEMORY", "cache_size = -65536"])
        {
            Check(raw.sqlite3_exec(database, $"PRAGMA {pragma}"));
        }

        begin = new(database, "BEGIN IMMEDIATE");
        commit = new(database, "COMMIT");
        insertJob = new(database,
            """
            INSERT INTO joblib_job (id, method, arguments, format, queue, rank, created_at, created_state, start_kind, ambient)
            VALUES (?, 1, ?, 1, 'default', 9, ?, 0, 0, 'en-US|en-US|')
            """);
        enterReady = new(
            database,
            "INSERT INTO joblib_ready (queue, rank, seq, job, ready_at, fence, attempts, crashes, timed_out) VALUES ('default', 9, ?, ?, ?, 0, 0, 0, 0)"
        );
        fetch = new(database,
            """
            SELECT r.seq, r.job, r.ready_at, j.arguments, j.ambient FROM joblib_ready r JOIN joblib_job j ON j.id = r.job
            WHERE r.queue = 'default' AND r.crashes < 2 ORDER BY r.rank, r.seq LIMIT ?
            """);
        leaveReady = new(database, "DELETE FROM joblib_ready WHERE queue = 'default' AND rank = 9 AND seq = ?");
        enterRunning = new(database,
            """
            INSERT INTO joblib_running (job, owner, claim, range, fence, attempts, crashes, queue, rank, seq, ready_at, claimed_at, started, timed_out, marked)
            VALUES (?, ?, ?, ?, ?, 0, 0, 'default', 9, ?, ?, ?, 0, 0, 0)
            """);
        leaveRunning = new(database, "DELETE FROM joblib_running WHERE job = ?");
        enterFinished = new(database,
            """
            INSERT INTO joblib_finished (job, state, finished_at, expires_at, queue, fence, attempts, crashes, attempt, ready_at, started_at, duration, server)
            VALUES (?, 3, ?, ?, 'default', ?, 1, 0, 1, ?, ?, 10, 'benchmark')
            """);
    }

    public ValueTask InsertAsync(int count)
    {
        lock (gate)
        {
            begin.Step();
            for (var i = 0; i < count; i++) Insert(Now());
            Commit();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> FinishAndClaimAsync(int max)
    {
        lock (gate)
        {
            begin.Step();
            var now = Now();
            foreach (var job in held) Finish(job, now);
            held = Fetch(max);
            claim++;
            for (var i = 0; i < held.Count; i++) Claim(held[i], i, now);
            Commit();
            return new(held.Count);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var statement in (RawStatement[])[begin, commit, insertJob, enterReady, fetch, leaveReady, enterRunning, leaveRunning, enterFinished])
            statement.Dispose();
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Insert(long now)
    {
        var id = NextId(now);
        insertJob.Bind(1, id);
        insertJob.Bind(2, string.Create(CultureInfo.InvariantCulture, $"[{sequence}]"));
        insertJob.Bind(3, now);
        insertJob.Step();
        enterReady.Bind(1, ++sequence);
        enterReady.Bind(2, id);
        enterReady.Bind(3, now);
        enterReady.Step();
    }

    private List<Claimed> Fetch(int max)
    {
        var found = new List<Claimed>(max);
        fetch.Bind(1, max);
        while (fetch.Step()) found.Add(new(fetch.Int(0), fetch.Blob(1), fetch.Int(2), fetch.Text(3), fetch.Text(4)));
        return found;
    }

    private void Claim(Claimed job, int position, long now)
    {
        leaveReady.Bind(1, job.Seq);
        leaveReady.Step();
        enterRunning.Bind(1, job.Id);
        enterRunning.Bind(2, owner);
        enterRunning.Bind(3, claim);
        enterRunning.Bind(4, position);
        enterRunning.Bind(5, now);
        enterRunning.Bind(6, job.Seq);
        enterRunning.Bind(7, job.ReadyAt);
        enterRunning.Bind(8, now);
        enterRunning.Step();
    }

    private void Finish(Claimed job, long now)
    {
        leaveRunning.Bind(1, job.Id);
        leaveRunning.Step();
        enterFinished.Bind(1, job.Id);
        enterFinished.Bind(2, now);
        enterFinished.Bind(3, now + 86_400_000_000);
        enterFinished.Bind(4, now);
        enterFinished.Bind(5, job.ReadyAt);
        enterFinished.Bind(6, now);
        enterFinished.Step();
    }

    private void Commit()
    {
        commit.Step();
        if (++commits % CommitsBetweenCheckpoints != 0) return;
        log.Refresh();
        if (log.Length >= MaxLogBytes) Check(raw.sqlite3_wal_checkpoint_v2(database, "main", Truncate, out _, out _));
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
    }

    // Rising, like JobLib's, so that both write to the end of the same trees.
    private byte[] NextId(long now)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, now);
        BinaryPrimitives.WriteInt64BigEndian(id.AsSpan(8), sequence);
        return id;
    }

    private static long Now() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    private sealed record Claimed(long Seq, byte[] Id, long ReadyAt, string Arguments, string Ambient);
}
