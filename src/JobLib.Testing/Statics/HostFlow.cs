using System.Diagnostics;
using JobLib.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JobLib.Testing.Statics;

/// <summary>
/// Makes the static classes stand for a host under test in the flows that belong to it, and in no other: the one that built it, those that took
/// <see cref="JobLibTest"/> from it, its jobs, and the requests that it serves. What a flow keeps is this object, which lets the host go when that is disposed.
/// </summary>
internal sealed class HostFlow : IServiceProvider, IConfigureOptions<HostOptions>, IDisposable
{
    private readonly IDisposable? requests;
    private IServiceProvider? host;

    public HostFlow(IServiceProvider host)
    {
        this.host = host;
        requests = host.GetService<DiagnosticListener>()?.Subscribe(new RequestFlow(this), RequestFlow.IsOfInterest);
        Enter(); // a host reads its options in its constructor, in the flow of whoever builds it
    }

    /// <summary>From here on the present flow belongs to the host.</summary>
    public void Enter() => JobLibHost.Enter(this);

    public object? GetService(Type serviceType) => (host ?? throw new InvalidOperationException(
        "The host under test that this flow belongs to is disposed. Take JobLibTest from the services of the next one before the first call of BackgroundJob, BatchJob or RecurringJob."
    )
).GetService(serviceType);

    public void Configure(HostOptions options)
    {
        // The constructor has done what is to be done.
    }

    public void Dispose()
    {
        host = null;
        requests?.Dispose();
    }
}
