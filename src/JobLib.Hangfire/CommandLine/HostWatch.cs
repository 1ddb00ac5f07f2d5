using System.Diagnostics;
using System.Text.Json;
using JobLib.Import;
using Microsoft.Extensions.Hosting;

namespace JobLib.Hangfire.CommandLine;

/// <summary>
/// Waits until the application has built its host, imports with what is registered there, and ends the process: nothing of the application is started.
/// </summary>
internal sealed class HostWatch(ImportRequest request) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Listener = "Microsoft.Extensions.Hosting";
    private const string Built = "HostBuilt"; // told by whatever builds a host, before it returns

    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable(ImportRequest.Variable) is not { } json) return;
        if (JsonSerializer.Deserialize(json, ImportJson.Default.ImportRequest) is not { } request) return;

        // Processes that the application starts are none of ours.
        Environment.SetEnvironmentVariable(ImportRequest.Variable, null);
        Environment.SetEnvironmentVariable(ImportRequest.HooksVariable, request.Hooks);
        DiagnosticListener.AllListeners.Subscribe(new HostWatch(request));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener) value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is not { Key: Built, Value: IHost host }) return;
        try
        {
            using var import = new CommandLineImport(request, host.Services);
            Task.Run(import.RunAsync).GetAwaiter().GetResult(); // whoever builds the host waits here
        }
        finally
        {
            Environment.Exit(0); // and goes no further, whatever was thrown: the command line knows what it has not been told
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
