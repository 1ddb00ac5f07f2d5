using JobLib.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JobLib.Hosting;

/// <summary>
/// Binds <c>BackgroundJob</c> and its likes to a host as soon as it is built: every host reads its <see cref="HostOptions"/> in its constructor, so this is the
/// earliest moment there is. The line after <c>Build()</c> may use them already.
/// </summary>
internal sealed class BindStatics(IServiceProvider services) : IConfigureOptions<HostOptions>, IDisposable
{
    private readonly IDisposable binding = JobLibHost.Bind(services);

    public void Configure(HostOptions options)
    {
        // The constructor has done what is to be done.
    }

    public void Dispose() => binding.Dispose();
}
