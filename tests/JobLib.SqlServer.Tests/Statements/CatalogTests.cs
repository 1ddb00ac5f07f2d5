using System.Data;
using JobLib.SqlServer.Sql;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>
/// The catalog that the static checks go by is what the driver sends: nothing is sent that it lacks, and it holds nothing that is never sent.
/// </summary>
public sealed class CatalogTests
{
    private readonly List<string> sent = [];

    [Fact]
    public async Task What_the_contract_sends_is_in_the_catalog_and_the_catalog_holds_nothing_else()
    {
        await using var storage = new SqlServerStorage(
            () => new FakeConnection(_ => throw new DataException("recorded"), command => sent.Add(command.CommandText)),
            new()
        );
        foreach (var call in Calls(storage))
        {
            var before = sent.Count;
            await Record.ExceptionAsync(call);
            Assert.True(sent.Count > before, "A call sent nothing.");
        }

        // Migrations are no part of the contract's calls; Complete needs a caller's transaction; the others follow an answer that nobody gives here. The suite
        // sends them all.
        string[] elsewhere = ["SchemaSql.", "WriterSql.Complete", "QueueSql.Wait", "ReaderSql.OldestWaits", "JobReadingSql.Summaries"];
        var missed = StatementCatalog.Fixed.Where(statement =>
            !elsewhere.Any(statement.Key.StartsWith) && !sent.Any(text => text.Contains(statement.Value, StringComparison.Ordinal))
        );
        Assert.Empty(missed.Select(statement => statement.Key));
        Assert.All(sent, text => Assert.Equal("", Rest(text)));
    }

    [Fact]
    public async Task Every_search_that_a_query_makes_is_one_of_the_kinds_in_the_catalog()
    {
        await using var storage = new SqlServerStorage(
            () => new FakeConnection(_ => throw new DataException("recorded"), command => sent.Add(command.CommandText)),
            new()
        );
        foreach (var state in Enum.GetValues<JobState>())
        {
            await Record.ExceptionAsync(async () => await storage.Reader.QueryAsync(new() { States = [state], Queue = "q" }, default));
            await Record.ExceptionAsync(async () => await storage.Reader.CountAsync(new() { States = [state] }, 10, default));
        }

        Assert.All(sent, text => Assert.Contains(StatementCatalog.Searches.Values, search => text.Contains(search, StringComparison.Ordinal)));
    }

    // What stays of a text without the statements of the catalog and what stands around every unit.
    private static string Rest(string text)
    {
        foreach (var statement in StatementCatalog.Fixed.Values.OrderByDescending(statement => statement.Length))
            text = text.Replace(statement, "", StringComparison.Ordinal);
        foreach (
            var frame in new[]
            {
                StatementBatchSql.InTransaction(""),
                StatementBatchSql.InTransaction("", 250),
                StatementBatchSql.InTransaction("", 2_500),
                ReaderSql.Ask(""),
            }
        )
        {
            foreach (var line in frame.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                text = text.Replace(line, "", StringComparison.Ordinal);
        }

        return text.Trim();
    }

    private static IEnumerable<Func<Task>> Calls(SqlServerStorage storage)
    {
        var (owner, id, actor) = (new ServerId(Guid.NewGuid()), Make.Id(), Make.Person());
        var rate = new JobRate { Key = "key", Permits = 1, Per = TimeSpan.FromSeconds(1), Burst = 0 };
        var fetch = new FetchRequest { Owner = owner, Claim = 1, Lanes = [new("default", 1)], Max = 1 };
        yield return async () => await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()], Batches = [Make.Batch()], Actor = actor }, null, default);
        yield return async () => await storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [id], Actor = actor }, default);
        yield return async () => await storage.Jobs.ChangeBatchesAsync(new() { Kind = BatchChangeKind.Cancel, Batches = [id], Actor = actor }, default);
        yield return async () => await storage.Queue.FetchAsync(fetch, default);
        yield return async () =>
            await storage.Queue.FinishAsync(
                new()
                {
                    Owner = owner,
                    Outcomes =
                    [
                        new()
                        {
                            Id = id,
                            Fence = 1,
                            Outcome = Make.Success(),
                        },
                    ],
                    Next = fetch,
                },
                default
            );
        yield return async () => await storage.Queue.ReportAsync(owner, [new() { Id = id, Fence = 1 }], default);
        yield return async () => await storage.Queue.SetPausedAsync(["default"], true, actor, default);
        yield return async () => await storage.Queue.SetConcurrencyLimitAsync("key", 2, actor, default);
        yield return async () => await storage.Queue.SetQueueLimitAsync("default", 2, actor, default);
        yield return async () => await storage.Queue.SetRateAsync("key", rate, actor, default);
        yield return async () => await storage.Queue.ChargeAsync(owner, id, 1, rate, 1, default);
        yield return async () =>
            await storage.Servers.RegisterAsync(
                new()
                {
                    Name = "s",
                    Machine = "m",
                    ProcessId = 1,
                    Version = "1",
                    Queues = ["default"],
                    QueueLimits = new Dictionary<string, int>(),
                    WorkerCount = 1,
                    LocalTime = DateTimeOffset.UnixEpoch,
                },
                TimeSpan.FromSeconds(30),
                default
            );
        yield return () =>
            Task.FromResult(
                storage.Servers.Renew(
                    new()
                    {
                        Owner = owner,
                        Claims = [],
                        OldestClaimInFlight = 1,
                        Lease = TimeSpan.FromSeconds(30),
                    }
                )
            );
        yield return async () =>
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
            );
        yield return async () => await storage.Servers.SignalsAsync(owner, default);
        yield return async () => await storage.Servers.LeaveAsync(owner, [], default);
        yield return async () => await storage.Servers.SetDrainingAsync(owner, true, actor, default);
        yield return async () => await storage.Recurring.SaveAsync([Make.Recurring("r", null)], actor, default);
        yield return async () => await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = ["r"], Actor = actor }, default);
        yield return async () => await storage.Recurring.DueAsync(1, default);
        yield return async () => await storage.Recurring.TickAsync([new() { Id = "r", Version = 1 }], default);
        yield return async () => await storage.Maintenance.PromoteAsync(1, default);
        yield return async () => await storage.Maintenance.RescueAsync(3, 1, default);
        yield return async () => await storage.Maintenance.MoveHeldAsync(1, default);
        yield return async () => await storage.Maintenance.AgeAsync(TimeSpan.FromMinutes(1), 1, default);
        yield return async () => await storage.Maintenance.PruneAsync(1, default);
        yield return async () => await storage.Maintenance.FoldAsync(1, default);
        yield return async () => await storage.Reader.FindAsync([id], default);
        yield return async () => await storage.Reader.OverviewAsync(default);
        yield return async () =>
            await storage.Reader.TalliesAsync(new(TallyPeriod.Hour, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)), default);
        yield return async () => await storage.Reader.SeriesAsync(new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), default);
        yield return async () => await storage.Reader.LogAsync(id, 0, 1, default);
        yield return async () => await storage.Reader.LogEndAsync(id, null, 1, default);
        yield return async () => await storage.Reader.UniqueHolderAsync("name", default);
        yield return async () => await storage.Reader.ErrorGroupsAsync(new(), default);
        yield return async () => await storage.Reader.RecurringAsync(new(), default);
        yield return async () => await storage.Reader.FindRecurringAsync(["r"], default);
        yield return async () => await storage.Reader.RecurringDefinitionAsync("r", default);
        yield return async () => await storage.Reader.ConcurrencyAsync(new(), default);
        yield return async () => await storage.Reader.FindConcurrencyAsync(["key"], default);
        yield return async () => await storage.Reader.RatesAsync(new(), default);
        yield return async () => await storage.Reader.FindRatesAsync(["key"], default);
        yield return async () => await storage.Reader.BatchesAsync(new(), default);
        yield return async () => await storage.Reader.FindBatchesAsync([id], default);
        yield return async () => await storage.Reader.ServersAsync(default);
        yield return async () => await storage.Reader.AuditAsync(new(), default);
        yield return async () => await storage.Reader.OrphansAsync(1, default);
    }
}
