using Npgsql;
using NpgsqlTypes;

namespace JobLib.PostgreSql;

/// <summary>Statements that go to the database together: one round trip, one transaction unless <see cref="Commit"/> divides them.</summary>
internal sealed class Unit
{
    /// <summary>
    /// Every statement goes by index, in the order in which it is written. Without statistics (a new table, or one that was empty when it was analyzed) the
    /// planner would scan, and a cached plan would go on scanning when the table has grown. Who is to give up a lock after a while says so itself, whatever a role's default.
    /// Local to the transaction, so that it holds behind a pooler too.
    /// </summary>
    public const string Planner = "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), set_config('join_collapse_limit', '1', true), set_config('lock_timeout', '0', true)";

    /// <summary>
    /// Said each time, since a role or a database may have another default: each statement must see what was committed while the one before it waited for a lock.
    /// </summary>
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private readonly List<Func<NpgsqlBatchCommand>> statements = [];
    private int committed; // how many of the statements are a transaction of their own; 0: there is one for all

    /// <summary>Adds a statement. Parameters are made anew for every attempt, since a command belongs to one batch.</summary>
    public Unit Add(string sql, Action<NpgsqlParameterCollection>? parameters = null)
    {
        statements.Add(() =>
        {
            var command = new NpgsqlBatchCommand(sql);
            parameters?.Invoke(command.Parameters);
            return command;
        });
        return this;
    }

    /// <summary>Commits what has been added so far before the rest begins. The answer to the rest has the one to its settings before it.</summary>
    public void Commit() => committed = statements.Count;

    /// <summary>The statements alone, for a transaction that others have begun.</summary>
    public void Fill(NpgsqlBatch batch)
    {
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement());
        }
    }

    /// <summary>The statements with their transactions and the settings of these.</summary>
    public void FillWhole(NpgsqlBatch batch)
    {
        AddBegin(batch);
        for (var i = 0; i < statements.Count; i++)
        {
            batch.BatchCommands.Add(statements[i]());
            if (i + 1 != committed) continue;
            batch.BatchCommands.Add(new("COMMIT"));
            AddBegin(batch);
        }

        batch.BatchCommands.Add(new("COMMIT"));
    }

    private static void AddBegin(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new(Begin));
        batch.BatchCommands.Add(new(Planner));
    }
}

/// <summary>Parameters by name, with the type of the column: an array of nulls has none of its own.</summary>
internal static class ParameterExtensions
{
    public static void Uuid(this NpgsqlParameterCollection parameters, string name, Guid? value) => Add(parameters, name, NpgsqlDbType.Uuid, value);

    public static void Uuids(this NpgsqlParameterCollection parameters, string name, IEnumerable<Guid?> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    public static void Uuids(this NpgsqlParameterCollection parameters, string name, IEnumerable<JobId> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.Select(id => id.Value).ToArray());

    public static void Text(this NpgsqlParameterCollection parameters, string name, string? value) => Add(parameters, name, NpgsqlDbType.Text, value);

    public static void Texts(this NpgsqlParameterCollection parameters, string name, IEnumerable<string?> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static void Long(this NpgsqlParameterCollection parameters, string name, long? value) => Add(parameters, name, NpgsqlDbType.Bigint, value);

    public static void Longs(this NpgsqlParameterCollection parameters, string name, IEnumerable<long?> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static void Longs(this NpgsqlParameterCollection parameters, string name, long[] values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values);

    public static void Int(this NpgsqlParameterCollection parameters, string name, int? value) => Add(parameters, name, NpgsqlDbType.Integer, value);

    public static void Ints(this NpgsqlParameterCollection parameters, string name, IEnumerable<int> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public static void Shorts(this NpgsqlParameterCollection parameters, string name, IEnumerable<short?> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.ToArray());

    public static void Bool(this NpgsqlParameterCollection parameters, string name, bool value) => Add(parameters, name, NpgsqlDbType.Boolean, value);

    public static void Bools(this NpgsqlParameterCollection parameters, string name, IEnumerable<bool> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public static void Time(this NpgsqlParameterCollection parameters, string name, DateTimeOffset? value) => Add(parameters, name, NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    public static void Times(this NpgsqlParameterCollection parameters, string name, IEnumerable<DateTimeOffset?> values) => Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value?.UtcDateTime).ToArray());

    private static void Add(NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
