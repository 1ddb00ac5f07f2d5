using System.Data;
using System.Diagnostics;
using JobLib.SqlServer.Tests.Statements;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests.Tds;

/// <summary>
/// What the real driver makes of the errors of a real protocol: each number at each call of the contract. Whatever it is, the call says so by a typed
/// exception, and the next one works.
/// </summary>
public sealed class ErrorTests : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly TdsServer server = new(request => Answers.To(request.Text, name => request.Parameters.GetValueOrDefault(name) as string, []));
    private readonly SqlServerStorage storage;

    public ErrorTests() => storage = SqlServerStorage.Open(server.ConnectionString, new() { MaxAttempts = Attempts });

    /// <summary>Errors of a server that starts, stops, fails over or is short of something: they pass by themselves.</summary>
    public static TheoryData<int> Passing =>
        [4060, 976, 978, 983, 942, 945, 926, 3906, 1105, 9002, 1204, 1205, 8628, 8645, 701, 921, 6005, 40613, 40501, 49918];

    /// <summary>Errors that somebody must do something about.</summary>
    public static TheoryData<int, string> Staying =>
        new()
        {
            { 229, "SqlServerSchema.Grants" },
            { 208, "SqlServerSchema.Script" },
            { 2812, "SqlServerSchema.Script" },
            { 8622, "rebuild it" },
            { 650, "READ COMMITTED" },
            { 1934, "ARITHABORT" },
        };

    /// <summary>Answers to a login.</summary>
    public static TheoryData<int, bool> Logins =>
        new()
        {
            { 4060, true },
            { 18401, true },
            { 17142, true },
            { 17187, true },
            { 18451, true },
            { 40613, true },
            { 18456, false },
            { 18486, false },
        };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task An_error_that_passes_is_not_seen_by_whoever_calls(int number)
    {
        foreach (var (name, call) in Calls())
        {
            Refuse(number, times: 1);
            Assert.True(await Record.ExceptionAsync(call) is null, $"{name} did not get over error {number}: {await Record.ExceptionAsync(call)}");
        }
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task An_error_that_goes_on_is_told_by_a_type_that_says_it_may_pass_and_the_next_call_works(int number)
    {
        foreach (var (_, call) in Calls())
        {
            Refuse(number, Attempts);
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(call);
            Assert.True(error.IsTransient);
            Assert.Contains($"error {number}", error.Message, StringComparison.Ordinal);
            await call();
        }
    }

    [Theory]
    [MemberData(nameof(Staying))]
    public async Task An_error_that_stays_is_told_with_its_remedy_and_not_tried_again_and_the_next_call_works(int number, string remedy)
    {
        foreach (var (_, call) in Calls())
        {
            Refuse(number, times: 1);
            var error = await Assert.ThrowsAnyAsync<StorageException>(call);
            Assert.False(error.IsTransient);
            Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
            await call();
        }
    }

    [Theory]
    [InlineData(4060, "create it")]
    [InlineData(3906, "the primary")]
    [InlineData(976, "listener")]
    [InlineData(942, "online")]
    [InlineData(1105, "room to grow")]
    [InlineData(1204, "memory")]
    public async Task An_error_that_may_never_pass_names_its_remedy_after_the_last_attempt(int number, string remedy)
    {
        Refuse(number, Attempts);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)
        );
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task A_refused_login_is_not_remembered_once_the_server_accepts_it(int number, bool passes)
    {
        server.AtLogin = new(number, Class: 14);
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAnyAsync<StorageException>(async () => await storage.Maintenance.FoldAsync(1, default));
            Assert.Equal(passes, error.IsTransient);
            Assert.Throws(error.GetType(), () => storage.Servers.Renew(Renewal()));
        }

        server.AtLogin = null;
        var clock = Stopwatch.StartNew();
        await storage.Maintenance.FoldAsync(1, default);
        Assert.True(storage.Servers.Renew(Renewal()).Accepted);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3)); // a pool that blocks would repeat the old answer for five seconds and more
    }

    [Theory]
    [InlineData(3906)]
    [InlineData(976)]
    [InlineData(942)]
    public async Task Connections_that_still_lead_to_a_server_without_the_database_are_given_up(int number)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => storage.Maintenance.FoldAsync(1, default).AsTask()));
        Assert.True(storage.Servers.Renew(Renewal()).Accepted);
        foreach (var call in (Func<Task>[])[() => storage.Maintenance.FoldAsync(1, default).AsTask(), () => Task.FromResult(storage.Servers.Renew(Renewal()))])
        {
            List<int> used = [];
            var known = 0;
            server.AtRequest = request =>
            {
                used.Add(request.Connection);
                known = used.Count == 1 ? server.Logins : known;
                return used.Count == 1 ? new(number) : null;
            };
            await call();
            Assert.True(used[^1] > known, $"The second attempt came by connection {used[^1]} of {known} that led to the old server.");
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(24)]
    public async Task An_error_that_ends_the_connection_is_tried_again_on_another_one(byte severity)
    {
        foreach (var (_, call) in Calls())
        {
            var left = 1;
            server.AtRequest = _ => Interlocked.Decrement(ref left) >= 0 ? new(823, severity) : null;
            await call();
        }
    }

    [Fact]
    public async Task A_row_that_somebody_holds_ends_a_servers_call_at_once_and_by_its_own_type()
    {
        var asked = 0;
        server.AtRequest = _ => Interlocked.Increment(ref asked) == 1 ? new(1222) : null;
        var error = await Assert.ThrowsAsync<StorageLockedException>(async () =>
            await storage.Queue.FinishAsync(new() { Owner = new(Guid.NewGuid()), Outcomes = [Outcome()] }, default)
        );
        Assert.True(error.IsTransient);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_database_of_an_old_compatibility_level_is_refused_with_what_to_run()
    {
        using var old = new TdsServer(_ => Level(120)) { AtRequest = request => request.Text.Contains("OPENJSON", StringComparison.Ordinal) ? new(208) : null };
        await using var refused = SqlServerStorage.Open(old.ConnectionString, new());
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await refused.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("level 120", error.Message, StringComparison.Ordinal);
        Assert.Contains("SET COMPATIBILITY_LEVEL = 130", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_is_renewed_and_a_job_is_created_while_no_thread_of_the_pool_is_free()
    {
        // A connection that is opened while the pool is blocked may wait for it until its time is up: what arrives between a synchronous read's first look and
        // its wait is handed by the runtime's sockets to a thread of the pool. So a server and a client have theirs before, as they have in an application.
        Assert.True(storage.Servers.Renew(Renewal()).Accepted);
        await storage.Maintenance.FoldAsync(1, default);
        const int Blocked = 100; // the pool adds a thread or two a second
        using var release = new ManualResetEventSlim();
        using var ended = new CountdownEvent(Blocked);
        for (var i = 0; i < Blocked; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    release.Wait();
                    ended.Signal();
                },
                null);
        }

        try
        {
            var clock = Stopwatch.StartNew();
            Assert.True(storage.Servers.Renew(Renewal()).Accepted);
            Assert.True(storage.Servers.Renew(Renewal()).Accepted);
            Assert.Single(SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)).Jobs);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }
        finally
        {
            release.Set();
            ended.Wait();
        }
    }

    [Fact]
    public async Task An_error_inside_of_a_text_that_has_begun_to_answer_is_an_error_all_the_same()
    {
        server.AtRequest = _ => null;
        await storage.Maintenance.FoldAsync(1, default);
        Refuse(547, times: 1);
        await Assert.ThrowsAsync<SqlException>(async () => await storage.Maintenance.FoldAsync(1, default)); // one that nobody foresaw
        await storage.Maintenance.FoldAsync(1, default);
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        server.Dispose();
    }

    private static RenewRequest Renewal() => new() { Owner = new(Guid.NewGuid()), Claims = [], OldestClaimInFlight = 1, Lease = TimeSpan.FromSeconds(30) };

    private static JobFinish Outcome() => new() { Id = Make.Id(), Fence = 1, Outcome = Make.Success() };

    private static DataSet Level(int level)
    {
        var answer = new DataSet();
        answer.Tables.Add().Columns.Add(new DataColumn(null, typeof(int)));
        answer.Tables[0].Rows.Add(level);
        return answer;
    }

    private void Refuse(int number, int times)
    {
        var left = times;
        server.AtRequest = _ => Interlocked.Decrement(ref left) >= 0 ? new(number) : null;
    }

    private IEnumerable<(string Name, Func<Task> Call)> Calls()
    {
        var (owner, id, actor) = (new ServerId(Guid.NewGuid()), Make.Id(), Make.Person());
        var fetch = new FetchRequest { Owner = owner, Claim = 1, Lanes = [new("default", 1)], Max = 1 };
        yield return ("insert", async () => await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        yield return (
            "insert, synchronously",
            () => Task.FromResult(SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)))
        );
        yield return ("change", async () => await storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [id], Actor = actor }, default));
        yield return (
            "change batches",
            async () =>
                await storage.Jobs.ChangeBatchesAsync(
                    new()
                    {
                        Kind = BatchChangeKind.Cancel,
                        Batches = [id],
                        Actor = actor,
                    },
                    default
                )
        );
        yield return ("fetch", async () => Assert.True((await storage.Queue.FetchAsync(fetch, default)).Accepted));
        yield return ("finish", async () => Assert.Equal(FinishStatus.Applied, (
                        await storage.Queue.FinishAsync(
                            new()
                            {
                                Owner = owner,
                                Outcomes = [Outcome()],
                                Next = fetch,
                            },
                            default
                        )
                    ).Outcomes[0].Status));
        yield return ("report", async () => await storage.Queue.ReportAsync(owner, [new() { Id = id, Fence = 1 }], default));
        yield return ("pause", async () => await storage.Queue.SetPausedAsync(["default"], true, actor, default));
        yield return (
            "register",
            async () =>
                await storage.Servers.RegisterAsync(
                    new()
                    {
                        Name = "s",
                        Machine = "m",
                        ProcessId = 1,
                        Version = "1",
                        Queues = ["default"],
                        WorkerCount = 1,
                        LocalTime = DateTimeOffset.UnixEpoch,
                    },
                    TimeSpan.FromSeconds(30),
                    default
                )
        );
        yield return ("renew", () => Task.FromResult(storage.Servers.Renew(Renewal())));
        yield return (
            "tally",
            async () =>
                await storage.Servers.TallyAsync(
                    owner,
                    [
                        new()
                        {
                            Period = TallyPeriod.Hour,
                            Start = DateTimeOffset.UnixEpoch,
                            Method = "m",
                            Queue = "q",
                            Waits = "0;",
                            Durations = "0;",
                        },
                    ],
                    default
                )
        );
        yield return ("signals", async () => await storage.Servers.SignalsAsync(owner, default));
        yield return ("leave", async () => await storage.Servers.LeaveAsync(owner, [], default));
        yield return ("drain", async () => await storage.Servers.SetDrainingAsync(owner, true, actor, default));
        yield return ("save recurring", async () => await storage.Recurring.SaveAsync([Make.Recurring("r", null)], actor, default));
        yield return (
            "change recurring",
            async () =>
                await storage.Recurring.ChangeAsync(
                    new()
                    {
                        Kind = RecurringChangeKind.Pause,
                        Ids = ["r"],
                        Actor = actor,
                    },
                    default
                )
        );
        yield return ("tick", async () => await storage.Recurring.TickAsync([new() { Id = "r", Version = 1 }], default));
        yield return ("promote", async () => await storage.Maintenance.PromoteAsync(1, default));
        yield return ("rescue", async () => await storage.Maintenance.RescueAsync(3, 1, default));
        yield return ("move held", async () => await storage.Maintenance.MoveHeldAsync(1, default));
        yield return ("age", async () => await storage.Maintenance.AgeAsync(TimeSpan.FromMinutes(1), 1, default));
        yield return ("prune", async () => await storage.Maintenance.PruneAsync(1, default));
        yield return ("fold", async () => await storage.Maintenance.FoldAsync(1, default));
    }
}
