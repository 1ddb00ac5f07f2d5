using JobLib;

namespace QuickStart.Flow;

/// <summary>Jobs that share something: a service that takes so many calls, workers that many want, an order that goes step by step.</summary>
public sealed class FlowService(FlowBoard board)
{
    /// <summary>As often as the rate of this name says; see <c>Program.cs</c>.</summary>
    [RateLimit("api")]
    public Task CallAsync(int call) => board.RunAsync("rate", "api", $"call {call}", TimeSpan.FromMilliseconds(80));

    /// <summary>Tenants take turns, however many jobs one of them has.</summary>
    [Group("{0}")]
    public Task ServeAsync(string tenant, int job) => board.RunAsync("group", tenant, $"job {job}", TimeSpan.FromMilliseconds(300));

    /// <summary>One step of an order after the other, a failure and its retry included.</summary>
    [Sequence("order:{0}")]
    [AutomaticRetry(Attempts = 1, DelaysInSeconds = [2])]
    public Task StepAsync(string order, string step, JobContext context) =>
        board.RunAsync("sequence", order, step, TimeSpan.FromMilliseconds(900), fails: step == "pay" && context.Attempt == 1);
}
