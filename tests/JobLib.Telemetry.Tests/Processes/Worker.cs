using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace JobLib.Telemetry.Tests.Processes;

/// <summary>
/// An application with a server and OpenTelemetry's SDK, in a process of its own: prints the spans that were exported, until its input is closed.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobLib(jobs => jobs.UseSqlite(database));
        builder.Services.AddJobServer();
        builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource("JobLib").AddProcessor(new SimpleActivityExportProcessor(new Printer())));
        using var host = builder.Build();
        await host.StartAsync();
        await Console.Out.WriteLineAsync("ready");
        await Task.Run(Console.In.ReadToEnd); // the console's own asynchronous call blocks
        await host.StopAsync();
        return 0;
    }

    private sealed class Printer : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch) Console.Out.WriteLine(PrintedSpan.Of(span));
            return ExportResult.Success;
        }
    }
}
