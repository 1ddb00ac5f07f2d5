using System.Globalization;
using JobLib.Tests.Processes;

namespace JobLib.Hangfire.Tests.Stops;

/// <summary>An import that is stopped before any of its calls, to Hangfire or to JobLib, loses nothing and doubles nothing: the next one goes on.</summary>
public sealed class StopTests
{
    // Processes are dear: every so many calls one is killed. JOBLIB_IMPORT_KILLS=1 kills before every call.
    private static readonly int KillEvery = int.TryParse(Environment.GetEnvironmentVariable("JOBLIB_IMPORT_KILLS"), CultureInfo.InvariantCulture, out var every)
        ? every
        : 8;

    [Fact]
    public async Task Stopped_before_any_call_an_import_loses_and_doubles_nothing()
    {
        await using var import = await SmallImport.CreateAsync();
        for (var passes = 0; ; passes++)
        {
            await import.FillAsync();
            var turnstile = new Turnstile(passes, () => throw new StoppedException());
            var stopped = await Record.ExceptionAsync(() => import.RunAsync(turnstile));
            if (stopped is null)
            {
                Assert.InRange(passes, 30, 200);
                return;
            }

            Assert.True(turnstile.IsClosed, stopped.ToString());
            await import.AssertNothingLostAsync(passes);
            await import.AssertMovesOnceAsync(passes);
        }
    }

    [Fact]
    public async Task Killed_an_import_loses_and_doubles_nothing()
    {
        await using var import = await SmallImport.CreateAsync();
        for (var passes = 3; ; passes += KillEvery)
        {
            await import.FillAsync();
            using var process = WorkerProcess.Start([.. import.Arguments, passes.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitAsync();
            if (process.ExitCode == 0)
            {
                Assert.InRange(passes, 30, 200);
                return;
            }

            Assert.Equal(128 + 9, process.ExitCode);
            await import.AssertNothingLostAsync(passes);
            await import.AssertMovesOnceAsync(passes);
        }
    }

    private sealed class StoppedException() : Exception("The process is stopped here.");
}
