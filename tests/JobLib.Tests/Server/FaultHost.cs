using JobLib.Faults;
using JobLib.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>A host whose storage fails as a test wants, and with times that are short.</summary>
internal static class FaultHost
{
    public static Task<JobHost> StartAsync(
        StorageFaults faults,
        Action<IServiceCollection>? services = null,
        Action<JobServerOptions>? server = null,
        Action<JobLibBuilder>? jobs = null,
        bool withServer = true
    ) =>
        JobHost.StartAsync(
            collection =>
            {
                collection.AddSingleton<StopTests.Gate>();
                services?.Invoke(collection);
            },
            options =>
            {
                Brief(options);
                server?.Invoke(options);
            },
            builder =>
            {
                builder.UseStorage(sp => new FaultyStorage(new InMemoryStorage(new(), sp.GetRequiredService<TimeProvider>()), faults));
                jobs?.Invoke(builder);
            },
            withServer);

    public static void Brief(JobServerOptions server)
    {
        server.Heartbeat = TimeSpan.FromMilliseconds(200);
        server.RescueInterval = TimeSpan.FromMilliseconds(50);
        server.ControlInterval = TimeSpan.FromMilliseconds(50);
        server.PruneInterval = TimeSpan.FromMilliseconds(50);
        server.PollInterval = TimeSpan.FromMilliseconds(200);
    }

    public static Task LoggedAsync(this JobHost host, LogLevel level, string text, TimeSpan? patience = null) => Eventually.True(
        () => host.Log.Lines.Any(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal)),
        $"There should be a line of level {level} with '{text}' in:\n{string.Join('\n', host.Log.Lines.Select(line => $"{line.Level} {line.Text}"))}",
        patience);
}
