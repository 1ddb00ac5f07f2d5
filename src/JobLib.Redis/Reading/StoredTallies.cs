using JobLib.Storage;

namespace JobLib.Redis.Reading;

/// <summary>What servers have counted, read some thousand rows at a time.</summary>
internal sealed class StoredTallies(RedisSession session)
{
    public async ValueTask<IReadOnlyList<JobTally>> ReadAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        var tallies = new List<JobTally>();
        long? before = UnixMicroseconds.From(query.To);
        while (before is { } to && tallies.Count < query.Max)
        {
            var arguments = new ScriptArguments().Add((long)query.Period).Add(UnixMicroseconds.From(query.From)).Add(to).Add(query.Method).Add(query.Queue);
            var answer = (await session.RunAsync(RedisScripts.Tallies, arguments, cancellationToken).ConfigureAwait(false)).List();
            tallies.AddRange(answer[1].List().Select(row => row.List()).Select(row => PackedTally.Read(query.Period, row[0].Instant(), row[1].Text())));
            before = answer[0].IsNull ? null : (long)answer[0];
        }

        return tallies.Count > query.Max ? tallies.GetRange(0, query.Max) : tallies;
    }
}
