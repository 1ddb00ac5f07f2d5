using System.Diagnostics;

namespace JobLib.Tests;

/// <summary>Waits for a condition.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public static Task True(Func<bool> condition, string otherwise, TimeSpan? patience = null) =>
        Async(() => Task.FromResult(condition()), () => otherwise, patience);

    public static async Task Async(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? patience = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < (patience ?? TimeSpan.FromSeconds(20)), otherwise());
            await Task.Delay(Look); // between two looks at the condition
        }
    }
}
