using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Tests.Wire;

/// <summary>An answer that is lost with its connection: the unit is tried again, and what was committed is not done twice.</summary>
public abstract class LostAnswerConformance : IAsyncLifetime
{
    private IJobStorage? storage;

    private IJobStorage Storage => storage ?? throw new InvalidOperationException("The test has not begun.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        storage = await OpenAsync();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (storage is not null) await storage.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_connection_that_is_lost_with_the_answer_is_replaced_and_what_was_committed_is_not_done_twice()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(4)); // the connection is open
        var server = await Storage.ServerAsync();

        LoseAnswers(1);
        var job = Make.Job();
        Assert.Equal(InsertStatus.Exists, (await Storage.TryCreateAsync(job)).Status); // its first attempt had done it
        LoseAnswers(1);
        var claimed = await server.FetchAsync(10);
        Assert.Equal(jobs.Append(job.Id), claimed.Select(one => one.Id));
        LoseAnswers(1);
        var result = await server.FinishAsync([.. claimed.Select(one => TestServer.Finish(one, Make.Success()))]);
        Assert.All(result.Outcomes, outcome => Assert.Equal(FinishStatus.AlreadyApplied, outcome.Status));
        Assert.Equal(5, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task A_kept_connection_that_is_lost_is_replaced()
    {
        var server = await Storage.ServerAsync();
        Assert.True(server.Renew([]).Accepted);
        Assert.True((await server.SignalsAsync()).Live);
        LoseAnswers(1);
        Assert.True(server.Renew([]).Accepted);
        LoseAnswers(1);
        Assert.True((await server.SignalsAsync()).Live);
    }

    /// <summary>The next so many answers are lost, and their connections with them, though the database has done what it was asked.</summary>
    protected abstract void LoseAnswers(int count);

    /// <summary>A storage on the other side of a relay. What goes on by itself, on connections of its own, would take the loss.</summary>
    protected abstract ValueTask<IJobStorage> OpenAsync();

    /// <summary>Drops the schema.</summary>
    protected abstract ValueTask DropAsync();
}
