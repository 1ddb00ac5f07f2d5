using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// Jobs in a Redis, without JobLib and without scripts: keys of the same number and size, in pipelined commands with as many arguments as there are jobs.
/// Nothing makes them one unit.
/// </summary>
internal sealed class RedisRawStore(ConnectionMultiplexer connection) : IRawStore
{
    private const string Row = "a row of about the size of JobLib's: its place, state, position, fence, times and owner, in MessagePack";

    private readonly IDatabase database = connection.GetDatabase();
    private long claim;
    private RedisValue[] held = [];

    public async ValueTask InsertAsync(int count)
    {
        var last = await database.StringIncrementAsync("{raw}:seq", count);
        var texts = new KeyValuePair<RedisKey, RedisValue>[2 * count];
        var (ready, all) = (new SortedSetEntry[count], new SortedSetEntry[count]);
        for (var i = 0; i < count; i++)
        {
            var id = Guid.CreateVersion7().ToString("D");
            texts[2 * i] = new($"{{raw}}:job:{id}", Job(last - i));
            texts[2 * i + 1] = new($"{{raw}}:row:{id}", Row);
            ready[i] = new(id, last - count + i);
            all[i] = new(id, 0);
        }

        await Task.WhenAll(
            database.StringSetAsync(texts),
            database.SortedSetAddAsync("{raw}:ready", ready),
            database.SortedSetAddAsync("{raw}:in:0", all),
            database.PublishAsync(RedisChannel.Literal("{raw}:wake"), "default"));
    }

    public async ValueTask<int> FinishAndClaimAsync(int max)
    {
        var finishing = FinishAsync();
        var claimed = await database.SortedSetPopAsync("{raw}:ready", max);
        var ids = Array.ConvertAll(claimed, entry => entry.Element);
        var claiming = ClaimAsync(ids);
        await Task.WhenAll(finishing, claiming);
        held = ids;
        return ids.Length;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Task FinishAsync()
    {
        if (held.Length == 0) return Task.CompletedTask;
        var now = TimeProvider.System.GetTimestamp();
        return Task.WhenAll(
            database.StringSetAsync(Rows(held)),
            database.SortedSetRemoveAsync("{raw}:in:1", held),
            database.SortedSetRemoveAsync("{raw}:held", held),
            database.SortedSetAddAsync("{raw}:in:3", Scored(held, 0)),
            database.SortedSetAddAsync("{raw}:ended:3", Scored(held, now)),
            database.SortedSetAddAsync("{raw}:expiring", Scored(held, now)));
    }

    private Task ClaimAsync(RedisValue[] ids)
    {
        if (ids.Length == 0) return Task.CompletedTask;
        return Task.WhenAll(
            database.StringGetAsync(Array.ConvertAll(ids, id => (RedisKey)$"{{raw}}:job:{id}")),
            database.StringGetAsync(Array.ConvertAll(ids, id => (RedisKey)$"{{raw}}:row:{id}")),
            database.StringSetAsync(Rows(ids)),
            database.SortedSetRemoveAsync("{raw}:in:0", ids),
            database.SortedSetAddAsync("{raw}:in:1", Scored(ids, 0)),
            database.SortedSetAddAsync("{raw}:held", Scored(ids, ++claim)));
    }

    private static KeyValuePair<RedisKey, RedisValue>[] Rows(RedisValue[] ids) =>
        Array.ConvertAll(ids, id => new KeyValuePair<RedisKey, RedisValue>($"{{raw}}:row:{id}", Row));

    private static SortedSetEntry[] Scored(RedisValue[] ids, double score) => Array.ConvertAll(ids, id => new SortedSetEntry(id, score));

    private static RedisValue Job(long number) =>
        Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"38:JobLib.Benchmarks.NoOp, JobLib.Benchmarks3:Run12:System.Int321:112:en-US|en-US|{number}")
        );
}
