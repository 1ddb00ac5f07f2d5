using System.Globalization;
using JobLib.PostgreSql.Tests.Server;
using Npgsql;

namespace JobLib.Dashboard.Tests.Scale;

/// <summary>A PostgreSQL schema with a name of its own.</summary>
internal sealed class PostgreSqlFilled : IFilledStorage
{
    private const long Chunk = 500_000;

    private readonly string connectionString = TestDatabase.ConnectionString;
    private readonly string schema = TestDatabase.NewSchema();

    public void Use(JobLibBuilder jobs) => jobs.UsePostgreSql(connectionString, options => options.Schema = schema);

    public async Task<long> FillAsync(long jobs, DateTimeOffset now)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await RunAsync(connection, $"SET search_path = \"{schema}\"; SET synchronous_commit = off; SET timezone = 'UTC'");
        var step = TimeSpan.FromDays(1) / jobs; // all of them were created within a day
        for (var first = 0L; first < jobs; first += Chunk)
            await RunAsync(connection, Insert(first, Math.Min(first + Chunk, jobs), now - TimeSpan.FromDays(1), step, jobs / 1_000));
        await RunAsync(connection, Surroundings(now));
        await RunAsync(connection, "VACUUM ANALYZE"); // as autovacuum leaves it, but not at the time of the first pages
        return (long)(
            await new NpgsqlCommand(
                $"SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r'",
                connection
            ).ExecuteScalarAsync() ?? 0L
        );
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await TestDatabase.DropAsync(schema);
    }

    private static string Insert(long first, long end, DateTimeOffset start, TimeSpan step, long rare) => $"""
        BEGIN;
        CREATE TEMP TABLE n ON COMMIT DROP AS
            SELECT i, i % 100 AS kind, at, CASE WHEN i < {N(rare)} THEN 'legacy' WHEN i % 3 = 0 THEN 'critical' ELSE 'default' END AS queue, CASE WHEN i < {N(rare)} THEN 4 ELSE 1 + i % 3 END AS method,
                   (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(i & 4095), 3, '0') || '8' || lpad(to_hex(i), 15, '0'))::uuid AS id
            FROM (SELECT i, '{start:O}'::timestamptz + i * interval '{N(step.Ticks / 10)} microseconds' AS at FROM generate_series({N(first)}, {N(
            end - 1
        )}) i) s;
        INSERT INTO job (id, created_at, born, start_kind, queue, priority, type, method, signature, arguments, format, recurring_id)
            SELECT id, at, 0, 0, queue, 0, (ARRAY['Shop.Mailer, Shop', 'Shop.Reports, Shop', 'Shop.Invoices, Shop', 'Shop.Archive, Shop'])[method], (ARRAY['SendAsync', 'BuildAsync', 'CloseAsync', 'MoveAsync'])[method], '', format('[%s,"customer %s"]', i, i % 977), 1, CASE WHEN kind = 0 THEN 'nightly' END FROM n;
        INSERT INTO finished (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, error_type, error_message, fingerprint)
            SELECT id, CASE WHEN kind < 80 THEN 3 WHEN kind = 80 THEN 4 ELSE 5 END, at + interval '2 seconds', queue, 0, i, 1, 0, 1, at, at + interval '1 second', 1000000, 'web-1',
                   CASE WHEN kind = 80 THEN 'System.TimeoutException' END, CASE WHEN kind = 80 THEN 'The operation has timed out' END, CASE WHEN kind = 80 THEN 'f' || (i / 100 % 7) END FROM n WHERE kind <= 81;
        INSERT INTO ready (queue, priority, seq, job, ready_at, fence, attempts, crashes) SELECT queue, 0, i, id, at, 0, 0, 0 FROM n WHERE kind BETWEEN 82 AND 91;
        INSERT INTO scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint)
            SELECT id, at + interval '48 hours', queue, 0, 0, kind / 97, 0, kind >= 97, CASE WHEN kind >= 97 THEN 'f' || (i / 100 % 7) END FROM n WHERE kind BETWEEN 92 AND 95 OR kind BETWEEN 97 AND 98;
        INSERT INTO history (job, state, at, attempt, started_at, duration, server, error_type, error_message, fingerprint)
            SELECT id, 1, at, 1, at, 1000, 'web-1', 'System.TimeoutException', 'The operation has timed out', 'f' || (i / 100 % 7) FROM n WHERE kind BETWEEN 97 AND 98;
        INSERT INTO awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes) SELECT id, id, 3, 0, 0, queue, 0, 0, 0, 0 FROM n WHERE kind IN (96, 99);
        COMMIT;
        """;

    private static string Surroundings(DateTimeOffset now) => $"""
        BEGIN;
        SELECT setval('ready_seq', (SELECT max(seq) FROM ready));
        INSERT INTO counter (queue, state, n)
            SELECT queue, state, count(*) FROM finished GROUP BY 1, 2
            UNION ALL SELECT queue, 0, count(*) FROM ready GROUP BY 1
            UNION ALL SELECT queue, 1, count(*) FROM scheduled GROUP BY 1
            UNION ALL SELECT queue, 7, count(*) FROM scheduled WHERE retrying GROUP BY 1
            UNION ALL SELECT queue, 6, count(*) FROM awaiting GROUP BY 1;
        INSERT INTO error_group (fingerprint, type, message, first_at, last_at, attempts)
            SELECT fingerprint, 'System.TimeoutException', 'The operation has timed out', min(at), max(at), count(*) FROM history WHERE fingerprint IS NOT NULL GROUP BY 1;
        INSERT INTO bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
            SELECT date_trunc('minute', '{now:O}'::timestamptz) - i * interval '1 minute', queue, 1000, 10, 20, 1, 60000000, 120000000 FROM generate_series(0, 10079) i, unnest(ARRAY['default', 'critical']) queue;
        COMMIT;
        """;

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // the larger fills take minutes
        await command.ExecuteNonQueryAsync();
    }

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
