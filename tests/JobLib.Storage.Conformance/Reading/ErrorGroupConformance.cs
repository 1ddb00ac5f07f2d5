namespace JobLib.Storage.Conformance;

/// <summary><c>IJobReader.ErrorGroupsAsync</c>: failing attempts by their cause.</summary>
public abstract class ErrorGroupConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Errors_of_one_fingerprint_are_one_group_with_the_latest_message()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure(Make.Error("order 1", "f")));
        Advance(TimeSpan.FromHours(1));
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromDays(1), Make.Error("order 2", "f")));
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure(Make.Error("order 3", "f")));

        var group = Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
        Assert.Equal(("f", "Shop.MailException", "order 3", 3L), (group.Fingerprint, group.Type, group.Message, group.Attempts));
        Assert.Equal((new CappedCount(2, false), new CappedCount(1, false)), (group.Failed, group.Retrying));
        Expect.Near(TimeSpan.FromHours(1), group.LastAt - group.FirstAt);
    }

    [Fact]
    public async Task A_group_counts_only_the_jobs_that_still_suffer_from_it()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(3);
        await server.FinishAsync(jobs[0], Make.Failure());
        await server.FinishAsync(jobs[1], Make.Failure());
        await server.FinishAsync(jobs[2], Make.Retry(TimeSpan.FromHours(1)));
        await Storage.DeleteAsync(jobs[0].Id);
        await Storage.RequeueAsync(jobs[1].Id);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        var group = Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
        Assert.Equal((3, 0, 0), (group.Attempts, group.Failed.Value, group.Retrying.Value));
    }

    [Fact]
    public async Task Groups_come_the_latest_first_page_by_page()
    {
        var server = await Storage.ServerAsync();
        foreach (var fingerprint in new[] { "a", "b", "c", "d", "b" })
        {
            await Storage.CreateAsync();
            await server.FinishAsync(await server.ClaimAsync(), Make.Failure(Make.Error(fingerprint: fingerprint)));
            Advance(TimeSpan.FromMinutes(1));
        }

        var first = await Storage.Reader.ErrorGroupsAsync(new(2), default);
        var second = await Storage.Reader.ErrorGroupsAsync(new(2, first.Next), default);
        Assert.Equal(["b", "d", "c", "a"], first.Items.Concat(second.Items).Select(group => group.Fingerprint));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task An_error_that_ends_with_deletion_is_counted_too_and_success_is_no_error()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Deletion() with { Error = Make.Error() });
        await server.SucceedAsync(await server.ClaimAsync());
        var group = Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
        Assert.Equal((1, 0, 0), (group.Attempts, group.Failed.Value, group.Retrying.Value));
    }

    [Fact]
    public async Task Many_errors_of_one_group_in_one_unit_and_from_many_servers_are_all_counted()
    {
        await Storage.CreateAsync(Make.Jobs(120));
        var other = await Sandbox.OpenAsync();
        await Together.RunAsync(4, async (i, _) =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            for (var jobs = await server.FetchAsync(10); jobs.Count > 0; jobs = await server.FetchAsync(10))
            {
                await server.FinishAsync([.. jobs.Select((job, n) => TestServer.Finish(job, Make.Failure(Make.Error(fingerprint: $"f-{n % 2}"))))]);
            }
        });
        var groups = (await Storage.Reader.ErrorGroupsAsync(new(), default)).Items;
        Assert.Equal(120, groups.Sum(group => group.Attempts));
        Assert.Equal(120, groups.Sum(group => group.Failed.Value));
        Assert.Equal(["f-0", "f-1"], groups.Select(group => group.Fingerprint).Order());
    }
}
