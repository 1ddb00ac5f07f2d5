using System.Diagnostics;
using System.Diagnostics.Metrics;
using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// The same runs with somebody who listens to every span and figure of jobs, and does nothing with them: what is left is JobLib's part. Their twins have no
/// listener.
/// </summary>
internal sealed class ListenedRuns(IContender runs) : IContender
{
    public Task PrepareAsync(int jobs) => runs.PrepareAsync(jobs);

    public async Task<double[]> RunAsync(int jobs)
    {
        using var spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "JobLib",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        using var figures = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "JobLib") listener.EnableMeasurementEvents(instrument);
            },
        };
        ActivitySource.AddActivityListener(spans);
        figures.Start();
        return await runs.RunAsync(jobs);
    }

    public ValueTask DisposeAsync() => runs.DisposeAsync();
}
