using System.Data;
using Dapper;

namespace JobLib.PostgreSql.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(PostgreSqlSession session)
{
    public long ClockOffset => session.ClockOffset;

    /// <summary>Runs statements that are separated by semicolons, all in one snapshot.</summary>
    public ValueTask<T> QueryAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancellationToken) => session.RetryAsync(async () =>
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        var timeout = (int)Math.Max(1, session.Options.CommandTimeout.TotalSeconds);
        T result;
        await using (var grid = await connection.QueryMultipleAsync(new CommandDefinition($"{PostgreSqlSession.Planner};{sql}", arguments, transaction, timeout, cancellationToken: cancellationToken)).ConfigureAwait(false))
        {
            await grid.ReadAsync().ConfigureAwait(false); // the settings
            result = await read(grid).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }, isAsync: true, cancellationToken);

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<T>>(sql, arguments, async grid => (await grid.ReadAsync<T>().ConfigureAwait(false)).AsList(), cancellationToken);
}
