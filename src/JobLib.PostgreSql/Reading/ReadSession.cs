using Dapper;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(PostgreSqlSession session)
{
    // Questions for people end when a page is full or at a bound, and look up a few rows at a time: what reads much before it gives its first row is never
    // worth it.
    private const string Planner =
        "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)";

    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public long ClockOffset => session.ClockOffset;

    /// <summary>Runs statements that are separated by semicolons, all in one snapshot and in one round trip: its begin and end travel with them.</summary>
    public ValueTask<T> QueryAsync<T>(string sql, object arguments, Func<Grid, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var isAsync = !SynchronousCall.IsActive;
        return session.OnPoolAsync(
            (connection, token) => isAsync ? TogetherAsync(connection, sql, arguments, read, token) : OneByOneAsync(connection, sql, arguments, read),
            isAsync,
            cancellationToken
        );
    }

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<T>>(sql, arguments, async grid => await grid.ListAsync<T>().ConfigureAwait(false), cancellationToken);

    private async ValueTask<T> TogetherAsync<T>(
        NpgsqlConnection connection,
        string sql,
        object arguments,
        Func<Grid, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        var text = $"{Begin};{StatementBatch.Settings(session.TimeoutSeconds)};{Planner};{sql};COMMIT";
        var command = new CommandDefinition(text, arguments, commandTimeout: session.TimeoutSeconds, cancellationToken: cancellationToken);
        using var reader = await connection.QueryMultipleAsync(command).ConfigureAwait(false);
        var grid = new SentGrid(reader, isAsync: true);
        await grid.ListAsync<object>().ConfigureAwait(false); // the settings of every transaction
        await grid.ListAsync<object>().ConfigureAwait(false); // and these
        return await read(grid).ConfigureAwait(false);
    }

    // A synchronous caller sends statement by statement: for the second statement of a batch Npgsql needs a thread of the pool.
    private async ValueTask<T> OneByOneAsync<T>(NpgsqlConnection connection, string sql, object arguments, Func<Grid, ValueTask<T>> read)
    {
        foreach (var statement in (string[])[Begin, StatementBatch.Settings(session.TimeoutSeconds), Planner])
        {
            connection.Execute(statement, commandTimeout: session.TimeoutSeconds);
        }

        var result = await read(new AskedGrid(connection, sql.Split(';'), arguments, session.TimeoutSeconds)).ConfigureAwait(false);
        connection.Execute("COMMIT", commandTimeout: session.TimeoutSeconds);
        return result;
    }

    /// <summary>The answers to statements each of which is sent when its answer is read.</summary>
    private sealed class AskedGrid(NpgsqlConnection connection, string[] statements, object arguments, int timeoutSeconds) : Grid
    {
        private int asked;

        public override ValueTask<List<T>> ListAsync<T>() => new(connection.Query<T>(statements[asked++], arguments, commandTimeout: timeoutSeconds).AsList());
    }
}
