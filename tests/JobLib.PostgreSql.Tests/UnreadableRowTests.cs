using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>A row that somebody has written over, or deleted, stands in nobody's way but its own.</summary>
public sealed class UnreadableRowTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();
    private PostgreSqlStorage? opened;

    private PostgreSqlStorage Storage => opened ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        opened = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await opened.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_job_whose_parameters_cannot_be_read_is_claimed_with_the_reason_and_so_are_its_neighbours(string parameters)
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(5));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.job SET parameters = '{parameters}' WHERE id = '{jobs[2].Value}'");
        var server = await Storage.ServerAsync();
        var claimed = await server.FetchAsync(10);
        Assert.Equal(jobs, claimed.Select(job => job.Id));
        Assert.Equal([jobs[2]], claimed.Where(job => job.Unreadable is not null).Select(job => job.Id));
        await server.FinishAsync(claimed[2], Make.Failure());
        Assert.Contains(parameters, (await Storage.FindAsync(jobs[2])).Parameters.Values);
    }

    [Fact]
    public async Task A_job_whose_row_is_gone_is_removed_and_named_and_its_neighbours_are_claimed()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(5));
        await TestDatabase.ExecuteAsync($"DELETE FROM {schema}.job WHERE id = '{jobs[0].Value}'");
        var server = await Storage.ServerAsync();
        var result = await Storage.Queue.FetchAsync(server.Request(5), default);
        Assert.Equal(jobs.Skip(1), result.Jobs.Select(job => job.Id));
        Assert.Equal([jobs[0]], result.Removed);
        await server.SucceedAsync(result.Jobs);
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.running"));
        Assert.Empty(await Storage.Reader.OrphansAsync(10, default));
        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        Assert.Equal((0, 0, 4), (counts[JobState.Enqueued], counts[JobState.Processing], counts[JobState.Succeeded]));
        Assert.Empty((await Storage.Queue.FetchAsync(server.Request(5), default)).Removed);
    }

    [Fact]
    public async Task Who_waited_for_a_job_whose_row_is_gone_learns_of_it_and_its_key_is_free()
    {
        var (batch, parent) = (Make.Batch(), Make.Job("a") with { ConcurrencyKey = "key" });
        await Storage.CreateAsync(batch, parent with { Batch = batch.Id });
        var child = await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnAnyFinishedState));
        var next = await Storage.CreateAsync(Make.Job("b") with { ConcurrencyKey = "key" });
        await TestDatabase.ExecuteAsync($"DELETE FROM {schema}.job WHERE id = '{parent.Id.Value}'");
        var server = await Storage.ServerAsync();
        Assert.Equal([parent.Id], (await Storage.Queue.FetchAsync(server.Request(1, "a"), default)).Removed);
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State); // deleted members count as over
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(child));
        Assert.Equal(next, (await server.ClaimAsync("b")).Id);
    }

    [Fact]
    public async Task A_job_whose_row_is_gone_and_whose_batch_somebody_holds_keeps_nobody_waiting_and_is_removed_when_that_ends()
    {
        var batch = Make.Batch();
        var member = Make.Job() with { Batch = batch.Id };
        await Storage.CreateAsync(batch, member);
        var neighbours = await Storage.CreateAsync(Make.Jobs(4));
        await TestDatabase.ExecuteAsync($"DELETE FROM {schema}.job WHERE id = '{member.Id.Value}'");
        var server = await Storage.ServerAsync();
        await using (var connection = new NpgsqlConnection(TestDatabase.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand($"SELECT FROM {schema}.batch FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var beside = await Storage.Queue.FetchAsync(server.Request(5), TestContext.Current.CancellationToken);
            Assert.Equal(neighbours, beside.Jobs.Select(job => job.Id));
            Assert.Empty(beside.Removed);
            server.Renew([.. beside.Jobs]);
        }

        Assert.Equal([member.Id], (await Storage.Queue.FetchAsync(server.Request(5), default)).Removed);
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }
}
