using System.Data.Common;

namespace JobLib.Storage.Conformance;

/// <summary>
/// Every column of every table, set to every odd value that the database lets through: no value stops a server, a page or a step of maintenance. What happens
/// to the damaged rows themselves is not judged here.
/// </summary>
public abstract class DamagedColumnConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int MaxSteps = 50;

    /// <summary>
    /// The tables of all storages, four at a time: one damage is no matter of the others, and three quarters of the scenes are saved. So no two of those among
    /// which jobs move stand together. Those that a storage does not have are passed over.
    /// </summary>
    public static TheoryData<string> Tables => new()
    {
        "job, recurring, audit, bucket_delta",
        "finished, server, tag, counter_delta",
        "running, queue, bucket, method",
        "blocked, batch, error_group, meta",
        "history, charge, counter, signal",
        "ready, job_log, tally, batch_path",
        "scheduled, idempotency_key, crash, unknown_type",
        "awaiting, job_parameter, concurrency_key",
        "held, job_tag, unique_key, application",
        "moving, parent_outcome, move",
    };

    /// <inheritdoc/>
    protected override bool IsWhole => false;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task No_value_of_any_column_stops_a_server_a_page_or_a_step(string tables)
    {
        Assert.SkipWhen(!Storage.Info.CallerTransactions, "Nobody can damage a row of this storage.");
        var damages = new List<Queue<Damage>>();
        foreach (var table in tables.Split(", ")) damages.Add(await DamagesAsync(table));
        Assert.SkipWhen(damages.TrueForAll(of => of.Count == 0), "This storage has no such tables.");
        Scene? scene = null;
        while (damages.Exists(of => of.Count > 0))
        {
            scene ??= await BuildAsync();
            var done = new List<Damage>();
            foreach (var of in damages)
            {
                if (await NextAsync(of) is { } damage) done.Add(damage);
            }

            if (done.Count == 0) continue;
            try
            {
                await UseAsync(scene);
                scene = null;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{string.Join(" or ", done)} stops the storage: {error.Message}", error);
            }
        }
    }

    private sealed record Damage(string Table, string Column, object Value)
    {
        public override string ToString() => $"{Table}.{Column} = {Show(Value)}";
    }

    private sealed record Scene(TestServer Server, IReadOnlyList<ClaimedJob> Running, IReadOnlyList<JobId> Jobs, string Queue);

    /// <summary>A row, or more, in every table.</summary>
    private async Task<Scene> BuildAsync()
    {
        var queue = Make.Queue();
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10), queues: [queue]);
        var batch = Make.Batch() with { Sealed = false, Description = "a batch" };
        var plain = Make.Job(queue) with
        {
            Tags = ["tag"],
            Parameters = new Dictionary<string, string> { ["culture"] = "tr" },
            IdempotencyKey = $"key {Guid.NewGuid()}",
        };
        await Storage.CreateAsync(Make.Jobs(4, queue));
        var running = await server.FetchAsync(4, queue);
        await server.ReportAsync(
            new JobReport
            {
                Id = running[0].Id,
                Fence = running[0].Fence,
                Lines = [new() { At = await Storage.NowAsync(), Text = "hello" }],
                Progress = new() { Fraction = 0.5 },
            }
        );
        await server.FinishAsync([TestServer.Finish(running[1], Make.Failure()), TestServer.Finish(running[2], Make.Retry(TimeSpan.FromHours(1)))]);
        await server.FinishAsync(running[3], Make.Release(TimeSpan.FromDays(1)) with { UnknownType = true });
        var keyed = Enumerable.Range(0, 3).Select(_ => Make.Job(queue) with { ConcurrencyKey = queue, ConcurrencyWait = TimeSpan.FromMinutes(30) }).ToList();
        await Storage.CreateAsync(keyed);
        var holder = await server.FetchAsync(3, queue);
        await Storage.CreateAsync(plain);
        await Storage.CreateAsync(Make.Job(queue) with { Unique = new() { Name = queue } });
        await Storage.CreateAsync(Make.Child(plain.Id, queue: queue));
        await Storage.CreateAsync(Make.Child(running[1].Id, queue: queue));
        await Storage.CreateAsync(Make.Job(queue) with { Start = JobStart.After(TimeSpan.FromMinutes(5)) });
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 2, queue));
        var cancelled = Make.Batch() with { Batch = batch.Id };
        await Storage.CreateAsync(cancelled, Make.Members(cancelled.Id, 2, queue));
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, cancelled.Id);
        await Storage.Recurring.SaveAsync([Make.Recurring(queue, await Storage.NowAsync()) with { Queue = queue }], Make.Person(), default);
        await Storage.CreateAsync(Make.Run(queue) with { Queue = queue });
        await Storage.Queue.SetPausedAsync([Make.Queue()], true, Make.Person(), default);
        return new(server, [running[0], .. holder], [.. running.Select(job => job.Id), .. keyed.Select(job => job.Id), plain.Id], queue);
    }

    private async Task UseAsync(Scene scene)
    {
        await ReadAsync(scene);
        await ServeAsync(scene);
        await MaintainAsync();
        Advance(TimeSpan.FromMinutes(20));
        await MaintainAsync();
        await ServeAsync(scene);
        foreach (var kind in new[] { JobChangeKind.Requeue, JobChangeKind.Delete })
        {
            await Storage.Jobs.ChangeAsync(
                new()
                {
                    Kind = kind,
                    Jobs = scene.Jobs,
                    Actor = Make.Person(),
                },
                default
            );
        }

        Advance(TimeSpan.FromDays(60));
        await MaintainAsync();
        await WorkAsync();
    }

    /// <summary>A server that comes now, and a job that is created now, know nothing of the damage.</summary>
    private async Task WorkAsync()
    {
        var queue = Make.Queue();
        var id = await Storage.CreateAsync(Make.Job(queue));
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync(queue);
        Assert.Equal(id, job.Id);
        Assert.True(server.Renew(job).Accepted);
        await server.FinishAsync(job, Make.Retry());
        await server.SucceedAsync(await server.ClaimAsync(queue));
        await server.LeaveAsync();
    }

    /// <summary>A server that works on the damaged rows is told one thing or another of each, and never thrown at.</summary>
    private async Task ServeAsync(Scene scene)
    {
        var (server, queue) = (scene.Server, scene.Queue);
        server.Renew(scene.Running.Select(TestServer.Started), TimeSpan.FromMinutes(10));
        await server.SignalsAsync();
        var taker = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 3; i++)
        {
            var got = await Storage.Queue.FetchAsync(taker.Request(2, queue) with { AllowSuspect = i == 1 }, default);
            taker.Renew([.. got.Jobs]);
            await taker.FinishAsync([.. got.Jobs.Select(job => TestServer.Finish(job, i == 0 ? Make.Success("1") : Make.Retry(TimeSpan.FromMinutes(1))))]);
        }

        await Storage.TryCreateAsync(Make.Job(queue) with { Unique = new() { Name = queue, While = UniqueWhile.UntilOver, For = TimeSpan.FromHours(1) } });
        await server.ReportAsync([.. scene.Running.Select(job => new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.7 } })]);
        await server.FinishAsync([TestServer.Finish(scene.Running[^1], Make.Success() with { Parameters = new Dictionary<string, string> { ["a"] = "b" } })]);
    }

    private async Task MaintainAsync()
    {
        await StepsAsync(() => Storage.Maintenance.PromoteAsync(100, default));
        await StepsAsync(() => Storage.Maintenance.RescueAsync(3, 100, default));
        await StepsAsync(() => Storage.Maintenance.MoveHeldAsync(100, default));
        await StepsAsync(() => Storage.Maintenance.PruneAsync(100, default));
        await StepsAsync(() => Storage.Maintenance.FoldAsync(100, default));
        var due = await Storage.Recurring.DueAsync(100, default);
        await Storage.Recurring.TickAsync(
            [
                .. due.Items.Select(item => new RecurringTick
                {
                    Id = item.Definition.Id,
                    Version = item.Version,
                    Jobs = [],
                    Next = null,
                    Fault = "none",
                }),
            ],
            default
        );
    }

    private async Task ReadAsync(Scene scene)
    {
        var reader = Storage.Reader;
        await reader.OverviewAsync(default);
        await reader.FindAsync(scene.Jobs, default);
        await reader.QueryAsync(new() { Size = 100 }, default);
        foreach (var state in Enum.GetValues<JobState>()) await reader.QueryAsync(new() { States = [state], Size = 100 }, default);
        foreach (var order in new[] { JobOrder.FinishedFirst }) await reader.QueryAsync(new() { States = [JobState.Failed], Order = order }, default);
        await reader.QueryAsync(new() { States = [JobState.Scheduled], Order = JobOrder.DueFirst }, default);
        await reader.QueryAsync(new() { Retrying = true }, default);
        await reader.QueryAsync(new() { Tag = "tag" }, default);
        await reader.QueryAsync(new() { Type = "Shop.IMailer", ErrorText = "mailbox" }, default);
        await reader.QueryAsync(new() { ArgumentText = "42", Fingerprint = "f-1" }, default);
        await reader.CountAsync(new() { Queue = scene.Queue }, 1_000, default);
        var now = await Storage.NowAsync();
        await reader.SeriesAsync(new(now.AddHours(-3), now.AddMinutes(1)), default);
        await reader.LogAsync(scene.Running[0].Id, 0, 100, default);
        await reader.ErrorGroupsAsync(new(), default);
        await reader.BatchesAsync(new(), default);
        await reader.RecurringAsync(new(), default);
        await reader.RecurringDefinitionAsync(scene.Queue, default);
        await reader.FindRecurringAsync([scene.Queue], default);
        await reader.ServersAsync(default);
        await reader.AuditAsync(new(), default);
        await reader.OrphansAsync(100, default);
    }

    // A step that is always asked for again would make a loop of it.
    private static async Task StepsAsync(Func<ValueTask<StepResult>> step)
    {
        for (var i = 0; i < MaxSteps; i++)
        {
            if (await step() is { More: false }) return;
        }

        Assert.Fail("A step of maintenance never comes to its end.");
    }

    // The first that the database lets through.
    private async Task<Damage?> NextAsync(Queue<Damage> damages)
    {
        while (damages.TryDequeue(out var damage))
        {
            if (await DamageAsync(damage)) return damage;
        }

        return null;
    }

    private async Task<Queue<Damage>> DamagesAsync(string table)
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {Sandbox.Table(table)} WHERE 1 = 0";
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return new(
                Enumerable
                    .Range(0, reader.FieldCount)
                    .SelectMany(i => Values(reader.GetFieldType(i)).Select(value => new Damage(table, reader.GetName(i), value)))
            );
        }
        catch (DbException)
        {
            return new();
        }
    }

    private static List<object> Values(Type type)
    {
        List<object> odd =
            type == typeof(string) ? ["", "x", "[5]", """{"Name":null}"""]
            : type == typeof(byte[]) ? [Array.Empty<byte>(), new byte[16], Enumerable.Repeat((byte)255, 40).ToArray()]
            : type == typeof(Guid) ? [Guid.Empty, Guid.AllBitsSet]
            : type == typeof(bool) ? [true, false]
            : type == typeof(DateTime) || type == typeof(DateTimeOffset)
                ? [DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)]
            : type == typeof(double) || type == typeof(float) ? [-1.0, 7e300, double.PositiveInfinity]
            : type == typeof(byte) ? [(byte)0, (byte)255]
            : type == typeof(short) ? [(short)-1, (short)99, short.MaxValue, short.MinValue]
            : type == typeof(int) ? [-1, 99, int.MaxValue, int.MinValue]
            : type == typeof(long) ? [-1L, 99L, long.MaxValue, long.MinValue]
            : [];
        return [DBNull.Value, .. odd];
    }

    /// <summary>Sets the column of all rows; where they must differ, of one row.</summary>
    private async Task<bool> DamageAsync(Damage damage)
    {
        var (table, column, value) = damage;
        var name = Sandbox.Table(table);
        if (await TrySetAsync($"UPDATE {name} SET {column} = @value", value, null)) return true;
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT MAX({column}) FROM {name}";
        try
        {
            var old = await command.ExecuteScalarAsync();
            return old is not null and not DBNull && await TrySetAsync($"UPDATE {name} SET {column} = @value WHERE {column} = @old", value, old);
        }
        catch (DbException)
        {
            return false; // such a column has no greatest value
        }
    }

    private async Task<bool> TrySetAsync(string sql, object value, object? old)
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Add(command, "@value", value);
        if (old is not null) Add(command, "@old", old);
        try
        {
            return await command.ExecuteNonQueryAsync() > 0;
        }
        catch (DbException)
        {
            return false; // the database itself refuses the value
        }
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static string Show(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => $"{bytes.Length} bytes",
        string { Length: > 100 } text => $"{text.Length} characters",
        _ => $"'{value}'",
    };
}
