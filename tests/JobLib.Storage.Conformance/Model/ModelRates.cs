namespace JobLib.Storage.Conformance.Model;

/// <summary>The claims of jobs that have a rate.</summary>
internal sealed class ModelRates
{
    private const int Permits = 2;
    private const int Burst = 1;
    private static readonly TimeSpan Per = TimeSpan.FromHours(4);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5); // between a look at the clock and the claim

    private readonly Dictionary<string, List<DateTimeOffset>> claims = [];

    public static JobRate Of(int number) => new() { Key = $"api:{number % 2}", Permits = Permits, Per = Per, Burst = Burst };

    /// <summary>In no window there are more than the rate says.</summary>
    public void Check(IEnumerable<NewJob> claimed, DateTimeOffset now)
    {
        foreach (var rate in claimed.Select(job => job.Rate).OfType<JobRate>())
        {
            if (!claims.TryGetValue(rate.Key, out var times)) claims.Add(rate.Key, times = []);
            times.Add(now);
            var inWindow = times.Count(time => time > now - Per + Slack);
            Assert.True(inWindow <= Permits + Burst, $"Of {rate.Key} {inWindow} were claimed in less than {Per}.");
        }
    }
}
