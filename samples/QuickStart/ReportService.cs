using JobLib;

namespace QuickStart;

public sealed class ReportService(ILogger<ReportService> log)
{
    public async Task<string> BuildAsync(int number)
    {
        await Task.Delay(200);
        return $"report {number}";
    }

    /// <summary>Runs after <see cref="BuildAsync"/>, with what that returned.</summary>
    public void Publish([FromResult] string report) => log.LogInformation("Published: {Report}", report);

    [JobDisplayName("Heartbeat")]
    public Task HeartbeatAsync()
    {
        log.LogInformation("The recurring job runs");
        return Task.CompletedTask;
    }
}
