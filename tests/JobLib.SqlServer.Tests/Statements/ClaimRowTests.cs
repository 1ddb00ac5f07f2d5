using System.Data;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>One row that cannot be read stands in nobody's way.</summary>
public sealed class ClaimRowTests
{
    private const int Rows = 3;

    [Theory]
    [InlineData(6, long.MaxValue, "ready_at")]
    [InlineData(10, long.MinValue, "created_at")]
    [InlineData(11, long.MaxValue, "scheduled_at")]
    public async Task A_row_with_a_time_that_is_none_is_handed_out_with_the_reason_and_its_neighbours_come_as_always(int column, long value, string name)
    {
        var jobs = (await FetchAsync(answer => answer.Tables[1].Rows[1][column] = value)).Jobs;
        Assert.Equal(Rows, jobs.Count);
        Assert.Contains(name, jobs[1].Unreadable, StringComparison.Ordinal);
        Assert.All(jobs.Where((_, i) => i != 1), job => Assert.Null(job.Unreadable));
    }

    [Fact]
    public async Task A_parameter_under_a_name_that_is_none_makes_its_job_unreadable_alone()
    {
        var jobs = (await FetchAsync(answer => answer.Tables[2].Rows.Add(answer.Tables[1].Rows[1][0], "", "value"))).Jobs;
        Assert.NotNull(jobs[1].Unreadable);
        Assert.All(jobs.Where((_, i) => i != 1), job => Assert.Null(job.Unreadable));
    }

    [Fact]
    public async Task A_parent_in_a_state_that_is_none_makes_its_child_unreadable_alone()
    {
        var jobs = (await FetchAsync(answer =>
        {
            answer.Tables[1].Rows[1][19] = Ids.ToBytes(Guid.NewGuid());
            answer.Tables[1].Rows[1][20] = (byte)99;
        })).Jobs;
        Assert.Contains("99", jobs[1].Unreadable, StringComparison.Ordinal);
        Assert.All(jobs.Where((_, i) => i != 1), job => Assert.Null(job.Unreadable));
    }

    [Fact]
    public async Task Places_that_led_to_no_job_are_named()
    {
        var gone = Make.Id();
        Assert.Equal([gone], (await FetchAsync(answer => answer.Tables[3].Rows.Add(Ids.ToBytes(gone.Value)))).Removed);
    }

    private static async Task<FetchResult> FetchAsync(Action<DataSet> damage)
    {
        IReadOnlyList<JobId> claimed = [.. Enumerable.Range(0, Rows).Select(_ => Make.Id())];
        await using var storage = new SqlServerStorage(() => new FakeConnection(command =>
        {
            var answer = Answers.To(command, claimed);
            damage(answer);
            return answer;
        }, _ => { }), new());
        return await storage.Queue.FetchAsync(new() { Owner = new(Guid.NewGuid()), Claim = 1, Lanes = [new("default", Rows)], Max = Rows }, default);
    }
}
