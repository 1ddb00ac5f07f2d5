using System.Diagnostics;

namespace JobLib.Telemetry.Tests;

/// <summary>What the jobs of the tests do.</summary>
public static class Deeds
{
    private static TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void Nothing()
    {
    }

    /// <summary>The activity in which <see cref="Look"/> ran last.</summary>
    public static Activity? Seen { get; private set; }

    public static void Look() => Seen = Activity.Current;

    public static void Number(int number) => _ = number;

    [AutomaticRetry(Attempts = 1, DelaysInSeconds = [0])]
    public static void Fail() => throw new InvalidOperationException("It does not work.");

    /// <summary>Runs until <see cref="Open"/>.</summary>
    public static Task WaitAsync() => gate.Task;

    public static void Open() => gate.TrySetResult();

    public static void Close() => gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
