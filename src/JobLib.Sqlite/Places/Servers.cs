using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>What a write needs to know of a server.</summary>
internal static class Servers
{
    /// <summary>The server, unless a rescue has marked it as dead or it has left. That its lease is past its end says nothing: nobody has taken its jobs.</summary>
    public static LiveServer? FindLive(WriteScope scope, Guid id)
    {
        using var row = scope.Prepare(ServerSql.FindLive).Bind(id);
        return row.Read() ? new(row.Text(0), row.Int(1)) : null;
    }

    public static string? Name(WriteScope scope, Guid id)
    {
        using var row = scope.Prepare(ServerSql.Name).Bind(id);
        return row.Read() ? row.Text(0) : null;
    }
}

/// <summary>A server that has neither left nor been marked as dead.</summary>
internal sealed record LiveServer(string Name, long LastClaim);
