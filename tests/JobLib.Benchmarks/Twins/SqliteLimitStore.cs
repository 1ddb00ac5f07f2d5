using System.Diagnostics;
using System.Globalization;
using SQLitePCL;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// One table, of which rows are claimed and finished in the commit that claims the next, on one connection: what SQLite comes to when nothing is asked of it
/// but that each job is handed out once and its end is known.
/// </summary>
internal sealed class SqliteLimitStore : IRawStore
{
    private const string Setup =
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
        CREATE TABLE least (id INTEGER PRIMARY KEY, state INTEGER NOT NULL DEFAULT 0, call TEXT NOT NULL, finished_at INTEGER);
        CREATE INDEX least_waiting ON least (id) WHERE state = 0;
        """;

    private readonly sqlite3 database;
    private readonly RawStatement begin;
    private readonly RawStatement commit;
    private readonly RawStatement insert;
    private readonly RawStatement claim;
    private readonly RawStatement finish;
    private List<long> held = [];

    public SqliteLimitStore(string path)
    {
        Check(raw.sqlite3_open(path, out database));
        Check(raw.sqlite3_exec(database, Setup));
        begin = new(database, "BEGIN IMMEDIATE");
        commit = new(database, "COMMIT");
        insert = new(database, "INSERT INTO least (call) VALUES (?)");
        claim = new(database, "UPDATE least SET state = 1 WHERE id IN (SELECT id FROM least WHERE state = 0 ORDER BY id LIMIT ?) RETURNING id, call");
        finish = new(database, "UPDATE least SET state = 2, finished_at = ? WHERE id = ?");
    }

    public ValueTask InsertAsync(int count)
    {
        begin.Step();
        for (var i = 0; i < count; i++)
        {
            insert.Bind(1, string.Create(CultureInfo.InvariantCulture, $"[{i}]"));
            insert.Step();
        }

        commit.Step();
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> FinishAndClaimAsync(int max)
    {
        begin.Step();
        foreach (var job in held) Finish(job);
        held = Claim(max);
        commit.Step();
        return new(held.Count);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var statement in (RawStatement[])[begin, commit, insert, claim, finish]) statement.Dispose();
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Finish(long job)
    {
        finish.Bind(1, Stopwatch.GetTimestamp());
        finish.Bind(2, job);
        finish.Step();
    }

    private List<long> Claim(int max)
    {
        var claimed = new List<long>(max);
        claim.Bind(1, max);
        while (claim.Step())
        {
            claimed.Add(claim.Int(0));
            _ = claim.Text(1);
        }

        return claimed;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
    }
}
