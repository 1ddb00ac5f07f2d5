using System.Data;
using Dapper;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <summary>Runs the questions of the read side: each with a deadline, on a connection of the pool, again when an error may pass.</summary>
internal sealed class ReadSession(SqlServerSession session)
{
    /// <summary>Runs statements together. <c>@now</c> is the storage's clock in each of them.</summary>
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
            var parameters = new DynamicParameters(arguments);
            parameters.Add("offset", session.ClockOffset, DbType.Int64);
            var command = new CommandDefinition(ReaderSql.Ask(sql), parameters, commandTimeout: session.TimeoutSeconds, cancellationToken: cancellationToken);
            using var grid = isAsync ? await connection.QueryMultipleAsync(command).ConfigureAwait(false) : connection.QueryMultiple(command);
            return await read(new SentGrid(grid, isAsync)).ConfigureAwait(false);
        }
        finally
        {
            if (isAsync) await connection.DisposeAsync().ConfigureAwait(false);
            else connection.Dispose();
        }
    }
}
