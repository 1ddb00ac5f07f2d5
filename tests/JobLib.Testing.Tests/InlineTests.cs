namespace JobLib.Testing.Tests;

/// <summary>Jobs that run inside of the call that creates them.</summary>
public sealed class InlineTests
{
    [Fact]
    public async Task Enqueue_returns_when_the_job_and_what_follows_it_have_run()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        using (jobs.RunInline())
        {
            BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
            Assert.Equal(["mail 1"], app.Diary.Lines);
            var counted = await BackgroundJob.EnqueueAsync<Shop>(x => x.CountAsync(3, JobContext.None));
            BackgroundJob.ContinueJobWith<Shop>(counted, x => x.Tell(""));
            await BackgroundJob.EnqueueManyAsync<IMailer, int>([2, 3], (x, id) => x.SendAsync(id, CancellationToken.None));
            BatchJob.StartNew(b => b.Enqueue<IMailer>(x => x.SendAsync(4, CancellationToken.None)));
            BackgroundJob.Schedule<IMailer>(x => x.SendAsync(5, CancellationToken.None), TimeSpan.FromSeconds(1));
        }

        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(6, CancellationToken.None));
        Assert.Equal(["mail 1", "told 3 counted", "mail 2", "mail 3", "mail 4"], app.Diary.Lines);
        jobs.AssertEnqueued<IMailer>(x => x.SendAsync(1, default));
    }

    [Fact]
    public async Task Jobs_run_inside_of_each_other_by_both_ways_of_calling()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        using var inline = jobs.RunInline();

        BackgroundJob.Enqueue<Shop>(x => x.OrderMore(2));
        await BackgroundJob.EnqueueAsync<Shop>(x => x.OrderMoreAsync(2));

        Assert.Equal(["more 0", "more 1", "more 2", "more 2", "more 1", "more 0"], app.Diary.Lines);
    }

    [Fact]
    public async Task What_a_body_throws_comes_out_of_the_call()
    {
        await using var app = await App.StartAsync();
        using var inline = app.Jobs.RunInline();

        var error = Assert.Throws<InvalidOperationException>(() => app.Client.Enqueue<Shop>(x => x.FailAsync(JobContext.None)));

        Assert.Equal("out of stock at attempt 1", error.Message);
    }

    [Fact]
    public async Task A_job_that_enqueues_itself_without_end_is_told()
    {
        await using var app = await App.StartAsync();
        using var inline = app.Jobs.RunInline();

        var error = Assert.Throws<InvalidOperationException>(() => app.Client.Enqueue<Shop>(x => x.Again()));

        Assert.StartsWith("10 jobs run inside of each other.", error.Message, StringComparison.Ordinal);
    }
}
