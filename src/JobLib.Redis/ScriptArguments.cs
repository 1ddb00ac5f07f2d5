using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>The arguments of a script, in the order in which it takes them.</summary>
internal sealed class ScriptArguments
{
    /// <summary>Stands for what is missing: no text of JobLib's holds a NUL.</summary>
    public const string None = "\0";

    private readonly List<RedisValue> values;

    public ScriptArguments(int capacity = 8) => values = new(capacity + Session);

    /// <summary>How many the session adds in front.</summary>
    public const int Session = 4;

    public ScriptArguments Add(string? text)
    {
        values.Add(text ?? None);
        return this;
    }

    public ScriptArguments Add(long number)
    {
        values.Add(number);
        return this;
    }

    public ScriptArguments Add(long? number)
    {
        values.Add(number ?? (RedisValue)None);
        return this;
    }

    public ScriptArguments Add(bool flag) => Add(flag ? 1 : 0);

    public ScriptArguments Add(JobId id) => Add(id.ToString());

    public ScriptArguments Add(JobId? id) => Add(id?.ToString());

    public ScriptArguments Add(ServerId id) => Add(id.ToString());

    public ScriptArguments Add(JobActor actor) => Add(PackedJob.Of(actor));

    public ScriptArguments Add(TimeSpan time) => Add(UnixMicroseconds.From(time));

    public ScriptArguments Add(DateTimeOffset? at) => Add(UnixMicroseconds.From(at));

    /// <summary>How many, and then each.</summary>
    public ScriptArguments AddAll<T>(IReadOnlyCollection<T> items, Action<ScriptArguments, T> add)
    {
        Add(items.Count);
        foreach (var item in items) add(this, item);
        return this;
    }

    public RedisValue[] ToArray(long clockOffset, StoragePolicy policy) =>
    [
        clockOffset,
        UnixMicroseconds.From(policy.Succeeded),
        UnixMicroseconds.From(policy.Deleted),
        UnixMicroseconds.From(policy.Failed) ?? (RedisValue)None,
        .. values,
    ];
}
