using System.Globalization;
using JobLib;

namespace QuickStart;

public sealed class LongService(ILogger<LongService> log)
{
    /// <summary>Works for a number of seconds. What it has done stands in a parameter of the job, so that a restart goes on from there.</summary>
    public async Task RunAsync(int seconds, JobContext context, CancellationToken cancellationToken)
    {
        var done = context.Parameters.TryGetValue("done", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (done > 0) log.LogInformation("Going on after {Done} of {Seconds} seconds", done, seconds);
        while (done < seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            context.Parameters["done"] = (++done).ToString(CultureInfo.InvariantCulture);
            context.Progress((double)done / seconds, $"{done} of {seconds}");
            context.Log($"second {done}");
        }
    }
}
