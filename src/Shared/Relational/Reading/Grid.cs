using Dapper;

namespace JobLib.Relational.Reading;

/// <summary>Reads the answers to several statements, one after the other, with the same code for synchronous and asynchronous callers.</summary>
internal abstract class Grid
{
    public abstract ValueTask<List<T>> ListAsync<T>();

    public async ValueTask<T> FirstAsync<T>() => (await ListAsync<T>().ConfigureAwait(false))[0];
}

/// <summary>The answers to statements that were sent together.</summary>
internal sealed class SentGrid(SqlMapper.GridReader grid, bool isAsync) : Grid
{
    public override async ValueTask<List<T>> ListAsync<T>() => (isAsync ? await grid.ReadAsync<T>().ConfigureAwait(false) : grid.Read<T>()).AsList();
}
