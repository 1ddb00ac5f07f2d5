using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

public sealed class PruneShareTests(PostgreSqlFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task While_many_jobs_expire_each_step_takes_of_every_other_kind_too()
    {
        const int Step = 50;
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Jobs(500));
        await server.RunAllAsync();
        await Storage.Queue.SetPausedAsync(["other"], true, Make.Person(), default);
        await FillAsync();
        Advance(TimeSpan.FromDays(400));
        var step = await Storage.Maintenance.PruneAsync(Step, default);
        Assert.InRange(step.Done, Step / 2, Step);
        Assert.True(step.More);
        foreach (var table in (string[])["idempotency_key", "audit", "bucket", "unknown_type", "crash", "error_group"])
            Assert.True(await CountAsync(table) < 10, $"Nothing of {table} was pruned.");
        Assert.InRange(await CountAsync("finished"), 400, 499);
    }

    private async Task FillAsync()
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {Sandbox.Table("idempotency_key")} SELECT 'k' || n, gen_random_uuid(), now(), now() FROM generate_series(1, 10) n;
            INSERT INTO {Sandbox.Table("audit")} (at, actor, action, target, n) SELECT now(), 'null', 'x', 'y', 1 FROM generate_series(1, 9) n;
            INSERT INTO {Sandbox.Table("bucket")} SELECT now() - n * interval '1 minute', 'q', 0, 0, 0, 0, 0, 0 FROM generate_series(1, 10) n;
            INSERT INTO {Sandbox.Table("unknown_type")} SELECT 't' || n, now(), now(), 1 FROM generate_series(1, 10) n;
            INSERT INTO {Sandbox.Table("crash")} SELECT gen_random_uuid(), 1 FROM generate_series(1, 10) n;
            INSERT INTO {Sandbox.Table("error_group")} SELECT 'f' || n, 't', 'm', now(), now(), 1 FROM generate_series(1, 10) n
            """;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string table)
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {Sandbox.Table(table)}";
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }
}
