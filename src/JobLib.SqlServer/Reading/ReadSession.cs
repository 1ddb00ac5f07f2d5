using System.Data;
using Dapper;
using JobLib.SqlServer.Sql;

namespace JobLib.SqlServer.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(SqlServerSession session)
{
    /// <summary>Runs statements together. <c>@now</c> is the storage's clock in each of them.</summary>
    public ValueTask<T> QueryAsync<T>(string sql, object arguments, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancellationToken) => session.RetryAsync(async () =>
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        var parameters = new DynamicParameters(arguments);
        parameters.Add("offset", session.ClockOffset, DbType.Int64);
        var command = new CommandDefinition(ReaderSql.Ask(sql), parameters, commandTimeout: session.TimeoutSeconds, cancellationToken: cancellationToken);
        await using var grid = await connection.QueryMultipleAsync(command).ConfigureAwait(false);
        return await read(grid).ConfigureAwait(false);
    }, isAsync: true, cancellationToken);

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<T>>(sql, arguments, async grid => (await grid.ReadAsync<T>().ConfigureAwait(false)).AsList(), cancellationToken);
}
