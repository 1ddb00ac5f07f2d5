using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>What a write needs to know of a server.</summary>
internal static class Servers
{
    /// <summary>The server, when its lease is live; null when it is not, or has been found expired.</summary>
    public static LiveServer? FindLive(WriteScope scope, Guid id)
    {
        using var row = scope.Prepare(ServerSql.FindLive).Bind(id).Bind(scope.Now);
        return row.Read() ? new(row.Text(0), row.Int(1), row.Flag(2)) : null;
    }

    public static string? Name(WriteScope scope, Guid id)
    {
        using var row = scope.Prepare(ServerSql.Name).Bind(id);
        return row.Read() ? row.Text(0) : null;
    }
}

/// <summary>A server whose lease has not expired.</summary>
internal sealed record LiveServer(string Name, long LastClaim, bool HasLeft);
