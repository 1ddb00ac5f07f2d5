namespace JobLib.Tests.Continuations;

/// <summary>What a continuation gets of its parent's result, and what becomes of it when that cannot be had.</summary>
public sealed class ParentResultTests
{
    [Fact]
    public async Task A_result_that_was_not_kept_fails_the_child_at_once_and_is_not_taken_for_a_text()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Options.MaxResultBytes = 20);
        var parent = host.Client.Enqueue<Reports>(x => x.Write(100));
        var child = host.Client.ContinueJobWith<Reports>(parent, x => x.Read(""));

        Assert.Contains("MaxResultBytes", (await host.UntilAsync(child, JobState.Failed)).Error?.Message, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, (await host.FindAsync(parent))?.State);
    }

    [Fact]
    public async Task A_result_that_does_not_fit_fails_the_child_at_once_with_the_reason()
    {
        await using var host = await JobHost.StartAsync();
        var child = host.Client.ContinueJobWith<Reports>(host.Client.Enqueue<Reports>(x => x.Write(3)), x => x.Count(0));

        Assert.Contains("cannot be read as Int32", (await host.UntilAsync(child, JobState.Failed)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_fits_is_handed_on()
    {
        await using var host = await JobHost.StartAsync();
        var child = host.Client.ContinueJobWith<Reports>(host.Client.Enqueue<Reports>(x => x.Write(3)), x => x.Read(""));

        Assert.Equal("\"read aaa\"", (await host.UntilAsync(child, JobState.Succeeded)).Result);
    }

    public sealed class Reports
    {
        public string Write(int length) => new('a', length);

        public string Read([FromResult] string report) => $"read {report}";

        public void Count([FromResult] int number) => _ = number;
    }
}
