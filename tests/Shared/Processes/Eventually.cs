using System.Diagnostics;

namespace JobLib.Tests.Processes;

/// <summary>Waits for a condition, and fails when it does not come true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < (deadline ?? Deadline), $"It did not come true that {what}.");
            await Task.Delay(Interval);
        }
    }
}
