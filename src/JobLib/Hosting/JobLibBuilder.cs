using JobLib.Storage;

namespace JobLib;

/// <summary>What <c>AddJobLib</c> hands to the application: the storage, the filters and the rules that its clients and servers share.</summary>
public sealed class JobLibBuilder
{
    internal JobLibBuilder(JobLibOptions options) => Options = options;

    /// <summary>Limits, retention and defaults; bound to section <c>JobLib</c> of the configuration before the application's own code runs.</summary>
    public JobLibOptions Options { get; }

    internal Func<IServiceProvider, IJobStorage>? StorageFactory { get; private set; }

    internal List<Func<IServiceProvider, IJobFilter>> Filters { get; } = [];

    /// <summary>Uses a storage. The packages of the storages bring a shorter call each: <c>UseSqlite</c>, <c>UsePostgreSql</c>, <c>UseSqlServer</c>.</summary>
    /// <param name="factory">Called once, when the first client or server needs the storage. JobLib disposes it with the host.</param>
    /// <exception cref="InvalidOperationException">A storage has been chosen already.</exception>
    public JobLibBuilder UseStorage(Func<IServiceProvider, IJobStorage> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (StorageFactory is not null)
        {
            throw new InvalidOperationException("AddJobLib was given two storages. Keep one call of Use… in it; two storages in one process are two hosts.");
        }

        StorageFactory = factory;
        return this;
    }
}
