using System.Transactions;
using JobLib.Tests.Invocation;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Client;

public sealed class StorageAwayTests
{
    private readonly ClientFixture fixture = new();
    private int calls;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_is_repeated_with_the_same_id_while_the_storage_is_away(bool groupsCommits)
    {
        fixture.Storage.Info = fixture.Storage.Info with { GroupsCommits = groupsCommits, SharedByProcesses = true };
        var seen = new HashSet<JobId>();
        fixture.Storage.BeforeInsert = unit =>
        {
            seen.Add(unit.Jobs[0].Id);
            if (++calls % 3 != 0) throw new StorageUnavailableException("away");
        };

        var ids = new[] { fixture.Client.Enqueue<SampleJobs>(x => x.Nothing()), await fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing()) };
        Assert.Equal(6, calls);
        Assert.Equal(ids, seen.Select(id => id.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_gives_up_when_its_time_is_over(bool groupsCommits)
    {
        fixture.Options.CallTimeout = TimeSpan.FromMilliseconds(150);
        fixture.Storage.Info = fixture.Storage.Info with { GroupsCommits = groupsCommits, SharedByProcesses = true };
        fixture.Storage.BeforeInsert = _ => throw new StorageUnavailableException("away");

        Assert.Throws<StorageUnavailableException>(() => fixture.Client.Enqueue<SampleJobs>(x => x.Nothing()));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing()));
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_is_away()
    {
        fixture.Options.CallTimeout = TimeSpan.FromMilliseconds(50);
        fixture.Storage.Info = fixture.Storage.Info with { SharedByProcesses = true };
        fixture.Storage.BeforeInsertAsync = (_, token) => Task.Delay(Timeout.Infinite, token);

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing()));
        Assert.Contains("CallTimeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_may_give_up_earlier()
    {
        fixture.Storage.Info = fixture.Storage.Info with { SharedByProcesses = true };
        fixture.Storage.BeforeInsertAsync = (_, token) => Task.Delay(Timeout.Infinite, token);
        using var givesUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing(), cancellationToken: givesUp.Token)
        );
    }

    [Fact]
    public void Any_other_error_is_told_at_once()
    {
        fixture.Storage.BeforeInsert = _ =>
        {
            calls++;
            throw new StorageSchemaException("too new");
        };

        Assert.Throws<StorageSchemaException>(() => fixture.Client.Enqueue<SampleJobs>(x => x.Nothing()));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void An_ambient_transaction_is_passed_over_and_said_so_once()
    {
        using var log = new RecordedLog();
        using var loggers = new LoggerFactory([log]);
        var fixture = new ClientFixture(loggers: loggers);
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            fixture.Client.Enqueue<SampleJobs>(x => x.Nothing());
            fixture.Client.Enqueue<SampleJobs>(x => x.Nothing());
        }

        Assert.Equal(2, fixture.Storage.Jobs.Count());
        Assert.Single(log.Lines, line => line.Level == LogLevel.Warning);
    }
}
