using Dapper;
using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(PostgreSqlSession session)
{
    // Questions for people end when a page is full or at a bound, and look up a few rows at a time: what reads much before it gives its first row is never worth it.
    private const string Planner = "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)";

    public long ClockOffset => session.ClockOffset;

    /// <summary>Runs statements that are separated by semicolons, all in one snapshot and in one round trip: its begin and end travel with them.</summary>
    public ValueTask<T> QueryAsync<T>(string sql, object arguments, Func<Grid, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var isAsync = !SynchronousCall.IsActive;
        return session.RetryAsync(() => OnceAsync(sql, arguments, read, isAsync, cancellationToken), isAsync, cancellationToken);
    }

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<T>>(sql, arguments, async grid => await grid.ListAsync<T>().ConfigureAwait(false), cancellationToken);

    private async ValueTask<T> OnceAsync<T>(string sql, object arguments, Func<Grid, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        var connection = await session.OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            var text = $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;{Unit.Planner};{Planner};{sql};COMMIT";
            var command = new CommandDefinition(text, arguments, commandTimeout: session.TimeoutSeconds, cancellationToken: cancellationToken);
            using var reader = isAsync ? await connection.QueryMultipleAsync(command).ConfigureAwait(false) : connection.QueryMultiple(command);
            var grid = new Grid(reader, isAsync);
            await grid.ListAsync<object>().ConfigureAwait(false); // the settings of every transaction
            await grid.ListAsync<object>().ConfigureAwait(false); // and these
            return await read(grid).ConfigureAwait(false);
        }
        finally
        {
            if (isAsync) await connection.DisposeAsync().ConfigureAwait(false);
            else connection.Dispose();
        }
    }
}
