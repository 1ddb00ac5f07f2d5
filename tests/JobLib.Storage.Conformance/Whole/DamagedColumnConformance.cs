using System.Data.Common;

namespace JobLib.Storage.Conformance;

/// <summary>
/// Every column of every table, set to every odd value that the database lets through, each in another row: no value stops a server, a page or a step of
/// maintenance. What happens to the damaged rows themselves is not judged here. The columns are those that the database lists, so that a new one is covered.
/// </summary>
public abstract class DamagedColumnConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int MaxSteps = 50;

    /// <summary>So many jobs run, wait for a key and for a retry, and have failed: about one for each odd value.</summary>
    private const int Rows = 9;

    /// <summary>A value that so many rows may not have is one that the database lets nobody have.</summary>
    private const int MaxRefusals = 3;

    /// <summary>
    /// The tables of all storages, several at a time: one damage is no matter of the others, and most of the scenes are saved. So no two of those among
    /// which jobs move stand together. Those that a storage does not have are passed over.
    /// </summary>
    public static TheoryData<string> Tables => new()
    {
        "job, server, bucket, tally",
        "finished, recurring, counter, charge",
        "running, batch, unknown_type, tag",
        "blocked, bucket_delta, error_group, meta",
        "history, unique_key, counter_delta, signal, sequence",
        "ready, job_log, queue, batch_path, sequence_hold",
        "scheduled, idempotency_key, crash, audit, rate_look",
        "awaiting, job_parameter, concurrency_key, application",
        "held, job_tag, rate, rated",
        "moving, parent_outcome, move, rate_limit, grouped, queue_gate",
    };

    /// <inheritdoc/>
    protected override bool IsWhole => false;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task No_value_of_any_column_stops_a_server_a_page_or_a_step(string tables)
    {
        Assert.SkipWhen(!Storage.Info.CallerTransactions, "Nobody can damage a row of this storage.");
        var tried = new List<Queue<Column>>();
        foreach (var table in tables.Split(", ")) tried.Add(await ColumnsAsync(table));
        Assert.SkipWhen(tried.TrueForAll(of => of.Count == 0), "This storage has no such tables.");
        Scene? scene = null;
        while (tried.Exists(of => of.Count > 0))
        {
            scene ??= await BuildAsync();
            var done = new List<string>();
            foreach (var of in tried)
            {
                if (await DamageNextAsync(of) is { } damage) done.Add(damage);
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

    /// <param name="Table">The table.</param>
    /// <param name="Name">The column.</param>
    /// <param name="Index">Which of the table's it is.</param>
    /// <param name="Key">The table's first column, which tells its rows apart, or groups of them.</param>
    /// <param name="Left">The values that no row has had yet.</param>
    private sealed record Column(string Table, string Name, int Index, string Key, Queue<object> Left);

    private sealed record Scene(TestServer Server, IReadOnlyList<ClaimedJob> Running, IReadOnlyList<JobId> Jobs, JobId Batch, string Queue);

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
        await Storage.CreateAsync([.. Make.Jobs(3 * Rows + 1, queue).Select((job, i) => i == Rows ? job with { Sequence = queue } : job)]);
        var running = await server.FetchAsync(3 * Rows + 1, queue);
        await server.ReportAsync(
            new JobReport
            {
                Id = running[0].Id,
                Fence = running[0].Fence,
                Lines = [new() { At = await Storage.NowAsync(), Text = "hello" }],
                Progress = new() { Fraction = 0.5 },
            }
        );
        var failures = Enumerable.Range(0, Rows).Select(i => Make.Failure(Make.Error(fingerprint: $"f-{i}")));
        await server.FinishAsync([.. running.Skip(Rows).Zip(failures, (job, failure) => TestServer.Finish(job, failure))]);
        await server.FinishAsync([.. running.Skip(2 * Rows).Take(Rows).Select(job => TestServer.Finish(job, Make.Retry(TimeSpan.FromHours(1))))]);
        await server.FinishAsync(running[^1], Make.Release(TimeSpan.FromDays(1)) with { UnknownType = true });
        var hourly = new JobRate
        {
            Key = queue,
            Permits = 1,
            Per = TimeSpan.FromHours(1),
            Burst = 0,
        };
        var keyed = Make.Jobs(Rows + 1, queue).Select(job => job with { ConcurrencyKey = queue, ConcurrencyWait = TimeSpan.FromMinutes(30) }).ToList();
        if (Storage.Info.Rates) keyed.AddRange(Make.Jobs(3, queue).Select(job => job with { Rate = hourly }));
        if (Storage.Info.Rates) await Storage.Queue.SetRateAsync(queue, hourly, Make.Person(), default);
        await Storage.CreateAsync(keyed);
        var holder = await server.FetchAsync(keyed.Count, queue);
        await Storage.CreateAsync(Make.Job(queue) with { Sequence = queue }); // the one before it has failed
        await Storage.CreateAsync(plain);
        await Storage.CreateAsync(Make.Job(queue) with { Unique = new() { Name = queue } });
        var grouped = Make.Jobs(Storage.Info.Groups ? Rows : 0, queue).Select((job, i) => job with { Group = $"group {i % 3}" }).ToList();
        await Storage.CreateAsync(grouped);
        await Storage.CreateAsync(Make.Child(plain.Id, queue: queue));
        await Storage.CreateAsync(Make.Child(running[Rows].Id, queue: queue));
        await Storage.CreateAsync(Make.Job(queue) with { Start = JobStart.After(TimeSpan.FromMinutes(5)) });
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 2, queue));
        var cancelled = Make.Batch() with { Batch = batch.Id };
        await Storage.CreateAsync(cancelled, Make.Members(cancelled.Id, 2, queue));
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, cancelled.Id);
        await Storage.Recurring.SaveAsync([Make.Recurring(queue, await Storage.NowAsync()) with { Queue = queue }], Make.Person(), default);
        await Storage.CreateAsync(Make.Run(queue) with { Queue = queue });
        await Storage.Queue.SetPausedAsync([Make.Queue()], true, Make.Person(), default);
        if (Storage.Info.QueueLimits) await Storage.Queue.SetQueueLimitAsync(queue, 100, Make.Person(), default);
        List<JobId> jobs = [.. running.Select(job => job.Id), .. keyed.Concat(grouped).Append(plain).Select(job => job.Id)];
        return new(server, [.. running.Take(Rows), .. holder], jobs, batch.Id, queue);
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

        await Storage.Queue.SetConcurrencyLimitAsync(queue, 2, Make.Person(), default);
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
        await StepsAsync(() => Storage.Maintenance.AgeAsync(TimeSpan.FromSeconds(1), 100, default));
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
        await reader.FindBatchesAsync([scene.Batch], default);
        await reader.ConcurrencyAsync(new(), default);
        await reader.FindConcurrencyAsync([scene.Queue], default);
        await reader.RatesAsync(new(), default);
        await reader.FindRatesAsync([scene.Queue], default);
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

    // The first column that the database lets have one of its values; a column with more values than the table has rows comes back.
    private async Task<string?> DamageNextAsync(Queue<Column> columns)
    {
        while (columns.TryPeek(out var column))
        {
            var set = await DamageAsync(column);
            if (column.Left.Count == 0) columns.Dequeue();
            if (set.Count > 0) return $"{column.Table}.{column.Name} = {string.Join(", ", set.Select(Show))}";
        }

        return null;
    }

    private async Task<Queue<Column>> ColumnsAsync(string table)
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
                    .Select(i => new Column(table, reader.GetName(i), i, reader.GetName(0), new(Values(reader.GetFieldType(i)))))
            );
        }
        catch (DbException)
        {
            return new();
        }
    }

    private List<object> Values(Type type)
    {
        List<object> odd =
            type == typeof(string) ? ["", "x", "{", "[5]", """{"a":1}""", """["\u0000",null,1]""", """{"Name":null}""", new string('l', 100_000)]
            : type == typeof(byte[]) ? [Array.Empty<byte>(), new byte[16], Enumerable.Repeat((byte)255, 40).ToArray()]
            : type == typeof(Guid) ? [Guid.Empty, Guid.AllBitsSet]
            : type == typeof(bool) ? [true, false]
            : type == typeof(DateTime) || type == typeof(DateTimeOffset)
                ? [DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)]
            : type == typeof(double) || type == typeof(float) ? [-1.0, 7e300, double.PositiveInfinity]
            : type == typeof(byte) ? [(byte)0, (byte)255]
            : type == typeof(short) ? [(short)-1, (short)0, (short)99, short.MaxValue, short.MinValue]
            : type == typeof(int) ? [-1, 0, 99, int.MaxValue, int.MinValue]
            : type == typeof(long) ? [-1L, 0L, 99L, long.MaxValue, long.MinValue]
            : [];
        return [DBNull.Value, .. odd, .. Sandbox.OddValues(type)];
    }

    /// <summary>Gives each row another of the values that are left; the rows that remain have the same ones once more.</summary>
    private async Task<List<object>> DamageAsync(Column column)
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        var rows = await RowsAsync(connection, column);
        var set = new List<object>();
        while (rows.Count > 0 && column.Left.TryDequeue(out var value))
        {
            for (var i = 0; i < Math.Min(rows.Count, MaxRefusals); i++)
            {
                if (!await TrySetAsync(connection, column, value, rows[i])) continue;
                rows.RemoveAt(i);
                set.Add(value);
                break;
            }
        }

        if (set.Count == 0) column.Left.Clear();
        for (var i = 0; i < rows.Count && set.Count > 0; i++) await TrySetAsync(connection, column, set[i % set.Count], rows[i]);
        return set;
    }

    private async Task<List<object>> RowsAsync(DbConnection connection, Column column)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT {column.Key} FROM {Sandbox.Table(column.Table)} WHERE {column.Key} IS NOT NULL ORDER BY 1";
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object>();
        while (await reader.ReadAsync()) rows.Add(reader.GetValue(0));
        var first = rows.Count == 0 ? 0 : column.Index % rows.Count; // another for each column
        return [.. rows.Skip(first), .. rows.Take(first)];
    }

    private async Task<bool> TrySetAsync(DbConnection connection, Column column, object value, object key)
    {
        await using var command = connection.CreateCommand();
        var set = value is SqlLiteral literal ? literal.Sql : "@value";
        command.CommandText = $"UPDATE {Sandbox.Table(column.Table)} SET {column.Name} = {set} WHERE {column.Key} = @key";
        if (value is not SqlLiteral) Add(command, "@value", value);
        Add(command, "@key", key);
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
        SqlLiteral literal => literal.Sql,
        byte[] bytes => $"{bytes.Length} bytes",
        string { Length: > 100 } text => $"{text.Length} characters",
        _ => $"'{value}'",
    };
}
