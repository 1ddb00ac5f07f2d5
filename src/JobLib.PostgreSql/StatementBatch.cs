using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace JobLib.PostgreSql;

/// <summary>Statements that go to the database together: one round trip, one transaction unless <see cref="Commit"/> divides them.</summary>
internal sealed class StatementBatch
{
    /// <summary>
    /// Said each time, since a role or a database may have another default: each statement must see what was committed while the one before it waited for a
    /// lock.
    /// </summary>
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private const string Generic = ", set_config('plan_cache_mode', 'force_generic_plan', true)";

    private const int DeadlineGrace = 2; // seconds

    private readonly List<Func<NpgsqlBatchCommand>> statements = [];
    private int committed; // how many of the statements are a transaction of their own; 0: there is one for all

    /// <summary>
    /// One statement that is a transaction by itself: it has, or needs, no settings of the planner, and is right under every level of isolation, though it may
    /// have to be tried again under a stricter one, or where a default of the role gives up locks. A synchronous caller gets it through without a thread of the
    /// pool and in one round trip.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>
    /// Its statements are planned once for all values and not for each: what is right for them does not depend on these, and to plan a claim takes half as long
    /// as to run it.
    /// </summary>
    public bool IsGeneric { get; init; }

    /// <summary>The statements alone, for a transaction that others have begun.</summary>
    public IEnumerable<NpgsqlBatchCommand> Statements => statements.Select(static statement => statement());

    /// <summary>
    /// Every statement goes by index, in the order in which it is written. Without statistics (a new table, or one that was empty when it was analyzed) the
    /// planner would scan, and a cached plan would go on scanning when the table has grown. Who is to give up a lock after a while says so itself, whatever a
    /// role's default.
    /// Local to the transaction, so that it holds behind a pooler too.
    /// </summary>
    /// <remarks>
    /// The server's own deadline is a little later than the client's, so that what a client has given up, over a network that has gone silent, does not commit
    /// long after.
    /// </remarks>
    /// <param name="timeoutSeconds">The client's deadline.</param>
    public static string Settings(int timeoutSeconds)
    {
        var deadline = Math.Min((timeoutSeconds + DeadlineGrace) * 1_000L, int.MaxValue); // milliseconds
        return string.Create(CultureInfo.InvariantCulture, $"""
            SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), set_config('join_collapse_limit', '1', true), set_config('lock_timeout', '0', true),
                   set_config('statement_timeout', '{deadline}', true), set_config('idle_in_transaction_session_timeout', '{deadline}', true)
            """);
    }

    /// <summary>Adds a statement. Parameters are made anew for every attempt, since a command belongs to one batch.</summary>
    public StatementBatch Add(string sql, Action<NpgsqlParameterCollection>? parameters = null)
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

    /// <summary>The statements with their transactions and the settings of these.</summary>
    /// <param name="timeoutSeconds">The client's deadline.</param>
    public IEnumerable<NpgsqlBatchCommand> Whole(int timeoutSeconds)
    {
        var settings = Settings(timeoutSeconds) + (IsGeneric ? Generic : "");
        yield return new(Begin);
        yield return new(settings);
        for (var i = 0; i < statements.Count; i++)
        {
            yield return statements[i]();
            if (i + 1 != committed) continue;
            yield return new("COMMIT");
            yield return new(Begin);
            yield return new(settings);
        }

        yield return new("COMMIT");
    }
}

/// <summary>Parameters by name, with the type of the column: an array of nulls has none of its own.</summary>
internal static class ParameterExtensions
{
    public static void Uuid(this NpgsqlParameterCollection parameters, string name, Guid? value) => Add(parameters, name, NpgsqlDbType.Uuid, value);

    public static void Uuids(this NpgsqlParameterCollection parameters, string name, IEnumerable<Guid?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    public static void Uuids(this NpgsqlParameterCollection parameters, string name, IEnumerable<JobId> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.Select(id => id.Value).ToArray());

    public static void Text(this NpgsqlParameterCollection parameters, string name, string? value) => Add(parameters, name, NpgsqlDbType.Text, value);

    public static void Texts(this NpgsqlParameterCollection parameters, string name, IEnumerable<string?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static void Long(this NpgsqlParameterCollection parameters, string name, long? value) => Add(parameters, name, NpgsqlDbType.Bigint, value);

    public static void Longs(this NpgsqlParameterCollection parameters, string name, IEnumerable<long?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static void Longs(this NpgsqlParameterCollection parameters, string name, long[] values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values);

    public static void Int(this NpgsqlParameterCollection parameters, string name, int? value) => Add(parameters, name, NpgsqlDbType.Integer, value);

    public static void Ints(this NpgsqlParameterCollection parameters, string name, IEnumerable<int> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public static void Ints(this NpgsqlParameterCollection parameters, string name, IEnumerable<int?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public static void Shorts(this NpgsqlParameterCollection parameters, string name, IEnumerable<short?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.ToArray());

    public static void Bool(this NpgsqlParameterCollection parameters, string name, bool value) => Add(parameters, name, NpgsqlDbType.Boolean, value);

    public static void Bools(this NpgsqlParameterCollection parameters, string name, IEnumerable<bool> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public static void Time(this NpgsqlParameterCollection parameters, string name, DateTimeOffset? value) =>
        Add(parameters, name, NpgsqlDbType.TimestampTz, Finite(value));

    public static void Times(this NpgsqlParameterCollection parameters, string name, IEnumerable<DateTimeOffset?> values) =>
        Add(parameters, name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(Finite).ToArray());

    // Npgsql takes the ends of DateTime for infinity, with which nothing can be calculated.
    private static DateTime? Finite(DateTimeOffset? value) => value is not { } time ? null
        : time.UtcDateTime == DateTime.MaxValue ? time.UtcDateTime.AddTicks(-TimeSpan.TicksPerMicrosecond)
        : time.UtcDateTime == DateTime.MinValue ? time.UtcDateTime.AddTicks(TimeSpan.TicksPerMicrosecond)
        : time.UtcDateTime;

    private static void Add(NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
