using JobLib;

namespace QuickStart;

public sealed class FlakyService(ILogger<FlakyService> log)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 2])]
    public Task<string> SometimesAsync(JobContext context)
    {
        if (context.Attempt < 3) throw new HttpRequestException($"The other side does not answer (attempt {context.Attempt}).");
        log.LogInformation("It answered at attempt {Attempt}", context.Attempt);
        return Task.FromResult($"succeeded at attempt {context.Attempt}");
    }
}
