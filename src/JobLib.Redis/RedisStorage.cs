using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <inheritdoc/>
internal sealed class RedisStorage : IJobStorage
{
    /// <summary>The version of the key space. A higher one is one that this library does not know.</summary>
    public const int Schema = 1;

    /// <summary>At most so many items in one call: a script holds up everybody else.</summary>
    public const int MaxSet = 200;

    private const string Unlimited = "noeviction";

    private readonly RedisSession session;
    private readonly WakeUps wakeUps;

    public RedisStorage(RedisConnections connections, RedisStorageOptions options)
    {
        session = new(connections, options);
        wakeUps = new(session);
        Info = new()
        {
            Name = "Redis", Location = connections.Location, MaxSet = MaxSet, Rates = true, Groups = true, QueueLimits = true, SharedByProcesses = true,
        };
        Jobs = new RedisJobWriter(session);
        Queue = new RedisJobQueue(session, wakeUps);
        Servers = new RedisServerRegistry(session);
        Recurring = new RedisRecurringStore(session);
        Maintenance = new RedisMaintenance(session);
        Reader = new RedisJobReader(session);
    }

    public StorageInfo Info { get; }

    public IJobWriter Jobs { get; }

    public IJobQueue Queue { get; }

    public IServerRegistry Servers { get; }

    public IRecurringStore Recurring { get; }

    public IMaintenance Maintenance { get; }

    public IJobReader Reader { get; }

    /// <summary>Added to the server's clock: the clock seam of the conformance tests.</summary>
    internal TimeSpan ClockOffset
    {
        get => UnixMicroseconds.ToDuration(session.ClockOffset);
        set => session.ClockOffset = UnixMicroseconds.From(value);
    }

    public async ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        session.Mode = mode;
        var answer = (await session.PrepareAsync(cancellationToken).ConfigureAwait(false)).List();
        CheckEviction(answer[1]);
        var stored = (int)answer[0];
        if (stored == 0)
        {
            throw new StorageSchemaException(
                $"There is nothing of JobLib's under the name '{session.Options.Name}' in Redis at {Info.Location}. Let JobLib make it (AutoMigrate = true), or correct RedisStorageOptions.Name."
            );
        }

        if (stored > Schema)
        {
            throw new StorageSchemaException(
                $"The keys under the name '{session.Options.Name}' in Redis at {Info.Location} are of version {stored}; this version of JobLib knows {Schema}. Update JobLib here."
            );
        }

        session.Policy = policy;
    }

    public async ValueTask DisposeAsync()
    {
        await wakeUps.DisposeAsync().ConfigureAwait(false);
        await session.Connections.DisposeAsync().ConfigureAwait(false);
    }

    // A Redis that throws keys away when its memory is full would throw jobs away.
    private void CheckEviction(RedisResult policy)
    {
        if (policy.IsNull || policy.Text() == Unlimited) return; // an engine that does not tell has no such setting
        throw new StorageException(
            $"Redis at {Info.Location} has maxmemory-policy {policy.Text()}: when its memory is full it would delete jobs. Set maxmemory-policy to {Unlimited}."
        );
    }
}
