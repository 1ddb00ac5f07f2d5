using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>How often the driver goes to the server, and how often it commits, for a job; counted on any machine.</summary>
public sealed class RoundTripTests
{
    private const int Batch = 100;
    private const int Batches = 20;

    private readonly List<string> sent = [];
    private IReadOnlyList<JobId> claimed = [];

    [Fact]
    public async Task A_job_costs_at_most_three_hundredths_of_a_round_trip_and_of_a_commit_after_its_creation()
    {
        await using var storage = Connect();
        var owner = new ServerId(Guid.NewGuid());
        claimed = [.. Enumerable.Range(0, Batch).Select(_ => Make.Id())];
        var held = (await storage.Queue.FetchAsync(Fetch(owner, 1), default)).Jobs;
        for (var i = 0; i < Batches; i++)
        {
            Assert.Equal(Batch, held.Count);
            var outcomes = held.Select(job => new JobFinish { Id = job.Id, Fence = job.Fence, Outcome = Make.Success(), StartedAgo = TimeSpan.Zero }).ToList();
            if (i == Batches - 1) claimed = [];
            var result = await storage.Queue.FinishAsync(new() { Owner = owner, Outcomes = outcomes, Next = Fetch(owner, i + 2) }, default);
            Assert.All(result.Outcomes, outcome => Assert.Equal(FinishStatus.Applied, outcome.Status));
            held = result.Next?.Jobs ?? [];
        }

        var jobs = (double)Batch * Batches;
        Assert.InRange(sent.Count / jobs, 0, 0.03);
        Assert.InRange(Commits() / jobs, 0, 0.02);
        Assert.InRange(sent.Sum(text => text.Split("EXEC ").Length - 1) / jobs, 0, 0.03); // statements: calls of procedures
    }

    [Fact]
    public async Task A_unit_of_a_thousand_jobs_is_created_in_one_round_trip_and_one_commit()
    {
        await using var storage = Connect();
        var result = await storage.Jobs.InsertAsync(new() { Jobs = Make.Jobs(storage.Info.MaxSet) }, null, default);
        Assert.Equal(storage.Info.MaxSet, result.Jobs.Count);
        Assert.Single(sent);
        Assert.Equal(1, Commits());
    }

    [Fact]
    public void A_synchronous_creation_is_one_round_trip_too()
    {
        var storage = Connect();
        Assert.Single(SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)).Jobs);
        Assert.Single(sent);
    }

    private static FetchRequest Fetch(ServerId owner, long claim) => new() { Owner = owner, Claim = claim, Lanes = [new("default", Batch)], Max = Batch };

    private SqlServerStorage Connect() =>
        new(() => new FakeConnection(command => Answers.To(command, claimed), command => sent.Add(command.CommandText)), new());

    private int Commits() => sent.Sum(text => text.Split("COMMIT TRANSACTION").Length - 1);
}
