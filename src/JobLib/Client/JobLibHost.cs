using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Client;

/// <summary>
/// Which host the static classes (<see cref="BackgroundJob"/>, <see cref="BatchJob"/> and the like) stand for: inside of a running job the one that runs it, in
/// the flow of a test the one under test, elsewhere the last one that was built and is not disposed. Disposing it gives back to the one before.
/// </summary>
internal static class JobLibHost
{
    private static readonly Lock Gate = new();
    private static readonly List<Binding> Bindings = [];
    private static readonly AsyncLocal<IServiceProvider?> OfFlow = new();
    private static volatile Binding? current;

    /// <summary>Binds the static classes to a host until the answer is disposed.</summary>
    public static IDisposable Bind(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var binding = new Binding(services);
        lock (Gate)
        {
            Bindings.Add(binding);
            current = binding;
        }

        return binding;
    }

    /// <summary>From here on the static classes stand for this host: in the present flow and in whatever it starts, such as the tasks of a job.</summary>
    public static void Enter(IServiceProvider host)
    {
        if (OfFlow.Value != host) OfFlow.Value = host;
    }

    /// <summary>A service of the host.</summary>
    /// <exception cref="InvalidOperationException">There is no host.</exception>
    public static T Get<T>()
        where T : notnull
    {
        var services = OfFlow.Value ?? current?.Services ?? throw new InvalidOperationException(
            "No host is bound to JobLib's static classes. Call services.AddJobLib(...) and build the host before the first call; in a console program, use Host.CreateApplicationBuilder. "
            + "Where a host has come and gone, or several live side by side, take IBackgroundJobClient from its services instead. "
            + "In a test with AddJobLibTesting, take JobLibTest from the host's services first, in the test's own method.");
        return services.GetRequiredService<T>();
    }

    private sealed class Binding(IServiceProvider services) : IDisposable
    {
        public IServiceProvider Services { get; } = services;

        public void Dispose()
        {
            lock (Gate)
            {
                Bindings.Remove(this);
                current = Bindings.Count == 0 ? null : Bindings[^1];
            }
        }
    }
}
