using JobLib;

namespace QuickStart.Flow;

/// <summary>The page <c>/flow</c>: a rate, groups and sequences while they run.</summary>
internal static class FlowPage
{
    private static readonly string[] Steps = ["reserve", "pay", "pack", "send"];

    public static void MapFlow(this WebApplication app)
    {
        app.MapGet("/flow", () => Results.Stream(Page(), "text/html; charset=utf-8"));
        app.MapGet("/api/flow", (FlowBoard board) => Results.Ok(new { FlowBoard.Now, board.Runs }));

        app.MapPost("/flow/rate", async (int? count, IBackgroundJobClient jobs, CancellationToken ct) => Accepted(
            await jobs.EnqueueManyAsync<FlowService, int>(Enumerable.Range(1, Clamped(count, 30)), (x, call) => x.CallAsync(call), cancellationToken: ct)));

        // The large tenant first: the small one comes when all of that waits.
        app.MapPost("/flow/group", async (int? count, IBackgroundJobClient jobs, CancellationToken ct) =>
        {
            var shared = new EnqueueOptions { Queue = "shared" };
            var large = await ServeAsync("large", Clamped(count, 60));
            return Accepted([.. large, .. await ServeAsync("small", 6)]);

            Task<IReadOnlyList<string>> ServeAsync(string tenant, int number) =>
                jobs.EnqueueManyAsync<FlowService, int>(Enumerable.Range(1, number), (x, job) => x.ServeAsync(tenant, job), shared, ct);
        });

        app.MapPost("/flow/sequence", async (int? count, IBackgroundJobClient jobs, CancellationToken ct) =>
        {
            var first = Random.Shared.Next(100, 900);
            var ids = new List<string>();
            foreach (var order in Enumerable.Range(first, Math.Min(Clamped(count, 3), 20)).Select(number => $"order {number}"))
            {
                foreach (var step in Steps)
                {
                    ids.Add(await jobs.EnqueueAsync<FlowService>(x => x.StepAsync(order, step, JobContext.None), cancellationToken: ct));
                }
            }

            return Accepted(ids);
        });
    }

    private static int Clamped(int? count, int usual) => Math.Clamp(count ?? usual, 1, 10_000);

    private static IResult Accepted(IReadOnlyList<string> ids) => Results.Accepted("/api/flow", new { count = ids.Count });

    private static Stream Page() => typeof(FlowPage).Assembly.GetManifestResourceStream("flow.html")
        ?? throw new InvalidOperationException("flow.html is missing.");
}
