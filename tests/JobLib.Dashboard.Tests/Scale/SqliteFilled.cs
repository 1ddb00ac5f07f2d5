using System.Globalization;
using Microsoft.Data.Sqlite;

namespace JobLib.Dashboard.Tests.Scale;

/// <summary>A SQLite file in a folder of its own.</summary>
internal sealed class SqliteFilled : IFilledStorage
{
    private const long Hour = 3_600_000_000; // microseconds

    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    private string File => Path.Combine(folder, "jobs.db");

    public void Use(JobLibBuilder jobs) => jobs.UseSqlite(File);

    public Task<long> FillAsync(long jobs, DateTimeOffset now) => Task.Run(() => Fill(jobs, now));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return default;
    }

    private long Fill(long jobs, DateTimeOffset now)
    {
        using var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        Run(connection, "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;");
        var end = (now - DateTimeOffset.UnixEpoch).Ticks / 10;
        var step = 24 * Hour / jobs; // all of them were created within a day
        const long chunk = 500_000;
        for (var first = 0L; first < jobs; first += chunk) Insert(connection, first, Math.Min(first + chunk, jobs), end - 24 * Hour, step, jobs / 1_000);
        Surround(connection, end);
        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE);");
        return new FileInfo(File).Length;
    }

    private static void Insert(SqliteConnection connection, long first, long end, long start, long step, long rare)
    {
        var at = $"({N(start)} + i * {N(step)})";
        var id = $"unhex(printf('%012x7%03x8%015x', {at} / 1000, i & 4095, i))";
        Run(connection, $"""
            BEGIN;
            CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT {N(first)} UNION ALL SELECT i + 1 FROM n WHERE i < {N(
                end - 1
            )}) SELECT i, i % 100 AS kind, {id} AS id, {at} AS at, CASE WHEN i < {N(rare)} THEN 'legacy' WHEN i % 3 = 0 THEN 'critical' ELSE 'default' END AS queue FROM n;
            INSERT OR IGNORE INTO joblib_method (id, type, method, signature) VALUES (1, 'Shop.Mailer, Shop', 'SendAsync', ''), (2, 'Shop.Reports, Shop', 'BuildAsync', ''), (3, 'Shop.Invoices, Shop', 'CloseAsync', ''), (4, 'Shop.Archive, Shop', 'MoveAsync', '');
            INSERT INTO joblib_job (id, method, arguments, format, queue, rank, created_at, created_state, start_kind, recurring_id) SELECT id, CASE WHEN i < {N(rare)} THEN 4 ELSE 1 + i % 3 END, printf('[%d,"customer %d"]', i, i % 977), 1, queue, 9, at, 0, 0, CASE WHEN kind = 0 THEN 'nightly' END FROM n;
            INSERT INTO joblib_finished (job, state, finished_at, queue, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, error_type, error_message, fingerprint)
              SELECT id, CASE WHEN kind < 80 THEN 3 WHEN kind = 80 THEN 4 ELSE 5 END, at + 2000000, queue, i, 1, 0, 1, at, at + 1000000, 1000000, 'web-1',
                     CASE WHEN kind = 80 THEN 'System.TimeoutException' END, CASE WHEN kind = 80 THEN 'The operation has timed out' END, CASE WHEN kind = 80 THEN 'f' || (i / 100 % 7) END FROM n WHERE kind <= 81;
            INSERT INTO joblib_ready (queue, rank, seq, job, ready_at, fence, attempts, crashes, timed_out) SELECT queue, 9, i, id, at, 0, 0, 0, 0 FROM n WHERE kind BETWEEN 82 AND 91;
            INSERT INTO joblib_scheduled (due_at, job, queue, rank, fence, attempts, crashes, retrying, fingerprint) SELECT at + {N(
                48 * Hour
            )}, id, queue, 9, 0, kind / 97, 0, kind / 97, CASE WHEN kind >= 97 THEN 'f' || (i / 100 % 7) END FROM n WHERE kind BETWEEN 92 AND 95 OR kind BETWEEN 97 AND 98;
            INSERT INTO joblib_history (job, no, state, at, attempt, started_at, duration, server, error_type, error_message, fingerprint) SELECT id, 1, 1, at, 1, at, 1000, 'web-1', 'System.TimeoutException', 'The operation has timed out', 'f' || (i / 100 % 7) FROM n WHERE kind BETWEEN 97 AND 98;
            INSERT INTO joblib_awaiting (job, parent, kind, condition, delay, queue, rank, fence, attempts, crashes) SELECT id, id, 3, 0, 0, queue, 9, 0, 0, 0 FROM n WHERE kind IN (96, 99);
            DROP TABLE n;
            COMMIT;
            """);
    }

    private static void Surround(SqliteConnection connection, long end) => Run(connection, $"""
        BEGIN;
        UPDATE joblib_meta SET value = (SELECT MAX(seq) FROM joblib_ready) WHERE name = 'seq';
        INSERT INTO joblib_counter (queue, kind, value) SELECT queue, state, COUNT(*) FROM joblib_finished GROUP BY 1, 2;
        INSERT INTO joblib_counter (queue, kind, value) SELECT queue, 0, COUNT(*) FROM joblib_ready GROUP BY 1;
        INSERT INTO joblib_counter (queue, kind, value) SELECT queue, 1, COUNT(*) FROM joblib_scheduled GROUP BY 1;
        INSERT INTO joblib_counter (queue, kind, value) SELECT queue, 7, COUNT(*) FROM joblib_scheduled WHERE retrying = 1 GROUP BY 1;
        INSERT INTO joblib_counter (queue, kind, value) SELECT queue, 6, COUNT(*) FROM joblib_awaiting GROUP BY 1;
        INSERT INTO joblib_error_group (fingerprint, type, message, first_at, last_at, attempts) SELECT fingerprint, 'System.TimeoutException', 'The operation has timed out', 0, {N(
            end
        )}, COUNT(*) FROM joblib_history WHERE fingerprint IS NOT NULL GROUP BY 1;
        INSERT INTO joblib_bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
          WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 10079)
          SELECT {N(
            end - end % 60_000_000
        )} - i * 60000000, queue, 1000, 10, 20, 1, 60000000, 120000000 FROM n, (SELECT 'default' AS queue UNION ALL SELECT 'critical');
        COMMIT;
        ANALYZE;
        """);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // the larger fills take minutes
        command.ExecuteNonQuery();
    }

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
