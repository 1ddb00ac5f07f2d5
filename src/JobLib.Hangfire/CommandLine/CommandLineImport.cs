using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hangfire;
using JobLib.Diagnostics;
using JobLib.Import;
using JobLib.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.CommandLine;

/// <summary>An import inside of the application that the command line has started, told to that over a pipe.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class CommandLineImport(ImportRequest request, IServiceProvider services) : IProgress<HangfireImportProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // the command line listens already

    private readonly CancellationTokenSource stop = new();
    private readonly NamedPipeClientStream pipe = new(".", request.Pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    public async Task RunAsync()
    {
        // Of a Ctrl-C the terminal tells both processes: the command line asks for the end, between two sets of jobs.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        await pipe.ConnectAsync(Patience, CancellationToken.None);
        _ = Task.Run(StopWhenAskedAsync);
        Tell(await ImportAsync());
    }

    // What this throws, since nobody listens any more, ends the import.
    public void Report(HangfireImportProgress value) => Tell(new() { Progress = new(value.Moved, value.Left, value.Total) });

    public void Dispose()
    {
        pipe.Dispose();
        stop.Dispose();
    }

    // Whatever comes, and be it the end of the pipe, asks for the end.
    private async Task StopWhenAskedAsync()
    {
        try
        {
            _ = await pipe.ReadAsync(new byte[1]);
            await stop.CancelAsync();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // the import is over
        }
    }

    private async Task<ImportMessage> ImportAsync()
    {
        try
        {
            if (services.GetService<JobLibBuilder>() is null)
                return new() { Refused = "The application's host has no JobLib. Add it: builder.Services.AddJobLib(…)." };
            if (HangfireStorage() is not { } from)
                return new() { Refused = "The application's host has no storage of Hangfire's. Keep AddHangfire(…) until the import is over." };
            return new() { Report = ReportOf(await HangfireImport.RunAsync(from, services, Options(), stop.Token)) };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new() { Interrupted = true };
        }
        catch (Exception error) // of Hangfire's storage, of JobLib's, or of the application's own registrations
        {
            return new() { Failed = ExceptionText.Message(error), IsStorage = error is StorageException or StorageSchemaException or DbException };
        }
    }

    // Resolved for what it throws when it cannot be made; whether there is one that is registered nowhere can only be tried.
    private JobStorage? HangfireStorage()
    {
        if (services.GetService<JobStorage>() is { } registered) return registered;
        try
        {
            return JobStorage.Current;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private HangfireImportOptions Options()
    {
        var options = new HangfireImportOptions
        {
            DryRun = request.DryRun,
            Jobs = request.Jobs,
            FailedJobs = request.FailedJobs,
            RecurringJobs = request.RecurringJobs,
            Progress = this,
        };
        options.KeyPrefix = request.KeyPrefix ?? options.KeyPrefix;
        return options;
    }

    private static ImportReport ReportOf(HangfireImportReport report) => new(
        report.IsDryRun,
        report.Moved,
        report.Enqueued,
        report.Scheduled,
        report.Awaiting,
        report.Failed,
        report.Recurring,
        report.LeftCount,
        [.. report.Left.Select(left => new ImportLeft(left.Id, left.State, left.Reason, left.Remedy))]
    );

    private void Tell(ImportMessage message)
    {
        pipe.Write(JsonSerializer.SerializeToUtf8Bytes(message, ImportJson.Default.ImportMessage));
        pipe.Write("\n"u8);
    }
}
