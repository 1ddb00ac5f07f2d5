using JobLib.Storage;

namespace JobLib.Tests.Server;

/// <summary>Jobs that this process cannot run.</summary>
public class UnknownAndMalformedTests
{
    [Fact]
    public async Task A_job_of_an_unknown_type_goes_back_without_a_charge_and_is_shown_as_a_problem()
    {
        await using var host = await JobHost.StartAsync();

        var id = await Insert(host, new("Shop.Vanished, JobLib.Tests", "Run", "", "[]"));

        await Eventually.Async(async () => (await Find(host, id)).State == JobState.Scheduled, () => "The job should wait for another server.");
        Assert.Equal(0, (await Find(host, id)).Crashes);
        Assert.Contains(
            (await host.Storage.Reader.OverviewAsync(CancellationToken.None)).UnknownTypes,
            unknown => unknown.Name.Contains("Vanished", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_job_of_an_unknown_type_fails_once_it_was_passed_around_for_long_enough()
    {
        await using var host = await JobHost.StartAsync(server: server => server.UnknownTypeTimeout = TimeSpan.Zero);

        var id = await Insert(host, new("Shop.Vanished, JobLib.Tests", "Run", "", "[]"));

        Assert.Contains("Vanished", (await host.UntilAsync(id.ToString(), JobState.Failed)).Error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.9999999+00:00")] // not in the future: it would be passed around until then
    [InlineData("no time")]
    [InlineData("")]
    public async Task What_stands_in_the_parameter_of_an_unknown_job_is_not_believed(string since)
    {
        await using var host = await JobHost.StartAsync(server: server => server.UnknownTypeTimeout = TimeSpan.Zero);

        var id = await Insert(host, new("Shop.Vanished, JobLib.Tests", "Run", "", "[]"), new() { ["joblib-unknown-since"] = since });

        await host.UntilAsync(id.ToString(), JobState.Failed);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[\"text for a number\"]")]
    [InlineData("[1,2]")]
    public async Task A_job_whose_arguments_cannot_be_read_fails_at_once_and_the_server_goes_on(string arguments)
    {
        await using var host = await JobHost.StartAsync();

        var id = await Insert(
            host,
            new("JobLib.Tests.Server.UnknownAndMalformedTests+Numbers, JobLib.Tests", "Take", "System.Int32, System.Private.CoreLib", arguments)
        );

        await host.UntilAsync(id.ToString(), JobState.Failed);
        await host.UntilAsync(host.Client.Enqueue<Numbers>(x => x.Take(1)), JobState.Succeeded);
    }

    [Fact]
    public async Task A_row_written_by_hand_cannot_start_a_process()
    {
        await using var host = await JobHost.StartAsync();

        var id = await Insert(
            host,
            new("System.Diagnostics.Process, System.Diagnostics.Process", "Start", "System.String, System.Private.CoreLib", "[\"true\"]")
        );

        var job = await host.UntilAsync(id.ToString(), JobState.Failed);
        Assert.Equal(typeof(JobPayloadException).FullName, job.Error?.Type);
    }

    private static async Task<JobId> Insert(JobHost host, JobPayload payload, Dictionary<string, string>? parameters = null)
    {
        var job = new NewJob { Id = JobId.New(TimeProvider.System), Payload = payload, Queue = "default", Parameters = parameters ?? [] };
        await host.Storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, CancellationToken.None);
        return job.Id;
    }

    private static async Task<JobDetails> Find(JobHost host, JobId id) => Assert.Single(await host.Storage.Reader.FindAsync([id], CancellationToken.None));

    public sealed class Numbers
    {
        public void Take(int number) => _ = number;
    }
}
