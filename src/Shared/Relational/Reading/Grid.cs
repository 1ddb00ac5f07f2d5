using Dapper;

namespace JobLib.Relational.Reading;

/// <summary>Reads the answers to statements that were sent together, one after the other, with the same code for synchronous and asynchronous callers.</summary>
internal sealed class Grid(SqlMapper.GridReader grid, bool isAsync)
{
    public async ValueTask<List<T>> ListAsync<T>()
    {
        RowMap<T>.Ensure();
        return (isAsync ? await grid.ReadAsync<T>().ConfigureAwait(false) : grid.Read<T>()).AsList();
    }

    public async ValueTask<T> FirstAsync<T>()
    {
        RowMap<T>.Ensure();
        return isAsync ? await grid.ReadFirstAsync<T>().ConfigureAwait(false) : grid.ReadFirst<T>();
    }
}
