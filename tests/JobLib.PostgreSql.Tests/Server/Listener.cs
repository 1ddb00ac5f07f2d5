using System.Collections.Concurrent;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>Hears what is told on a channel, beside those that it is meant for.</summary>
internal sealed class Listener(NpgsqlConnection connection) : IAsyncDisposable
{
    public ConcurrentQueue<string> Heard { get; } = new();

    public static async Task<Listener> OnAsync(NpgsqlConnection connection, string channel)
    {
        var listener = new Listener(connection);
        connection.Notification += (_, told) => listener.Heard.Enqueue(told.Payload);
        await listener.AskAsync($"LISTEN \"{channel}\"");
        return listener;
    }

    /// <summary>Whatever has been committed before is heard when this returns: the database sends it with the next answer.</summary>
    public Task HearAsync() => AskAsync("SELECT 1");

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task AskAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
