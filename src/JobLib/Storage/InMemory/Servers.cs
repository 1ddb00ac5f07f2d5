namespace JobLib.Storage.InMemory;

/// <summary>The servers by incarnation, and the version that tells them that something concerns them.</summary>
internal sealed class Servers
{
    private readonly Dictionary<ServerId, ServerRow> rows = [];

    public IEnumerable<ServerRow> All => rows.Values;

    /// <summary>What <see cref="Signals.Version"/> says.</summary>
    public long Version { get; private set; } = 1;

    public ServerRow? Find(ServerId id) => rows.GetValueOrDefault(id);

    public ServerRow? FindLive(ServerId id) => Find(id) is { IsLive: true } row ? row : null;

    public void Add(ServerRow row) => rows.Add(row.Id, row);

    public void Remove(ServerRow row) => rows.Remove(row.Id);

    public void RaiseVersion() => Version++;
}
