using Dapper;

namespace JobLib.PostgreSql.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(PostgreSqlSession session)
{
    public long ClockOffset => session.ClockOffset;

    /// <summary>Runs statements that are separated by semicolons, all in one snapshot and in one round trip: its begin and end travel with them.</summary>
    public ValueTask<T> QueryAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancellationToken) => session.RetryAsync(async () =>
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        var text = $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;{Unit.Planner};{sql};COMMIT";
        await using var grid = await connection.QueryMultipleAsync(new CommandDefinition(text, arguments, commandTimeout: PostgreSqlSession.Seconds(session.Options.CommandTimeout), cancellationToken: cancellationToken)).ConfigureAwait(false);
        await grid.ReadAsync().ConfigureAwait(false); // the settings
        return await read(grid).ConfigureAwait(false);
    }, isAsync: true, cancellationToken);

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<T>>(sql, arguments, async grid => (await grid.ReadAsync<T>().ConfigureAwait(false)).AsList(), cancellationToken);
}
