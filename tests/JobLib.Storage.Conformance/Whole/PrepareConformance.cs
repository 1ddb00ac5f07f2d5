namespace JobLib.Storage.Conformance;

/// <summary><c>IJobStorage</c> itself: preparing, opening again, and what it says about itself.</summary>
public abstract class PrepareConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public void A_storage_says_what_it_is_and_takes_at_least_a_hundred_items_a_call()
    {
        Assert.False(string.IsNullOrWhiteSpace(Storage.Info.Name));
        Assert.NotNull(Storage.Info.Location);
        Assert.DoesNotContain("password", Storage.Info.Location, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(Storage.Info.MaxSet, 100, 10_000);
    }

    [Fact]
    public async Task The_overview_tells_the_schemas_version_and_the_one_that_the_library_makes()
    {
        var schema = (await Storage.Reader.OverviewAsync(default)).Schema;
        if (!Storage.Info.SharedByProcesses)
        {
            Assert.Null(schema); // nothing is kept that could be of another version
            return;
        }

        Assert.NotNull(schema);
        Assert.InRange(schema.Value.Stored, 1, int.MaxValue);
        Assert.Equal(schema.Value.Known, schema.Value.Stored);
    }

    [Fact]
    public async Task Any_number_of_processes_may_prepare_an_empty_storage_at_once()
    {
        await using var fresh = await Fixture.CreateAsync();
        var storages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await fresh.OpenAsync())));
        var ids = await Task.WhenAll(storages.Select(storage => storage.CreateAsync()));
        Assert.Equal(8, (await storages[^1].Reader.FindAsync(ids, default)).Count);
    }

    [Fact]
    public async Task Preparing_again_keeps_what_is_there()
    {
        var id = await Storage.CreateAsync();
        await Storage.PrepareAsync(SchemaMode.Migrate, Policy, default);
        await Storage.PrepareAsync(SchemaMode.Verify, Policy, default);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(id));
    }

    [Fact]
    public async Task Verifying_changes_nothing_and_refuses_an_empty_storage()
    {
        Assert.SkipUnless(Storage.Info.SharedByProcesses, "This storage has no schema that could be missing.");
        await using var fresh = await Fixture.CreateAsync();
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<StorageSchemaException>(async () => await fresh.OpenAsync(mode: SchemaMode.Verify));
        }
    }

    [Fact]
    public async Task What_was_written_outlives_the_instance_that_wrote_it()
    {
        Assert.SkipUnless(Storage.Info.SharedByProcesses, "This storage lives as long as its process.");
        await using var fresh = await Fixture.CreateAsync();
        var first = await fresh.OpenAsync();
        var id = await first.CreateAsync();
        await first.DisposeAsync();
        var second = await fresh.OpenAsync();
        Assert.Equal(id, (await (await second.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_transaction_that_is_not_of_the_storages_database_is_refused_and_nothing_is_created()
    {
        using var foreign = new ForeignTransaction();
        var job = Make.Job();
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () => await Storage.Jobs.InsertAsync(new() { Jobs = [job] }, foreign, default));
        Assert.Null(await Storage.StateAsync(job.Id));

        await using var connection = new ForeignConnection();
        Assert.Throws<TransactionNotSupportedException>(() => Storage.Jobs.CheckConnection(connection));

        var staged = await Storage.JobAsync(JobState.Processing);
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () =>
            await Storage.Jobs.CompleteAsync(staged.Id, staged.Claim?.Fence ?? 0, null, foreign, default)
        );
        Assert.Equal(JobState.Processing, await Storage.StateAsync(staged.Id));
    }
}
