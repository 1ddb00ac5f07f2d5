using System.Threading.Channels;
using JobLib.PostgreSql.Sql;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Wakes those who wait for jobs: at once in this process, and by <c>NOTIFY</c> in others.</summary>
internal sealed class WakeUps(PostgreSqlSession session) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5); // at most one NOTIFY a queue in this time

    private static readonly TimeSpan LookAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BeforeListeningAgain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly WriterSql sql = new(session.Names);
    private readonly WaitingList waiting = new();
    private readonly CancellationTokenSource stop = new(); // never disposed: it has no timer, and a loop may still look at it
    private readonly Channel<string> toTell = System.Threading.Channels.Channel.CreateBounded<string>(
        new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );
    private readonly Lock starting = new();
    private Task? telling;
    private Task? listening;

    private string Name => "joblib_" + session.Options.Schema;

    private string Quoted => $"\"{Name}\"";

    /// <summary>Something may have become ready in these queues, and is committed.</summary>
    public void AfterCommit(IEnumerable<string> queues)
    {
        foreach (var queue in queues)
        {
            waiting.Wake(queue);
            if (!session.Options.UseNotifications) continue;
            toTell.Writer.TryWrite(queue);
            Start(ref telling, TellAsync);
        }
    }

    public Task WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (!session.Options.UseNotifications)
            return waiting.WaitAsync(queues, atMost < session.Options.PollInterval ? atMost : session.Options.PollInterval, cancellationToken);
        Start(ref listening, ListenAsync);
        return waiting.WaitAsync(queues, atMost, cancellationToken);
    }

    /// <summary>The parameters of a notification for these queues.</summary>
    public void AddParameters(NpgsqlParameterCollection parameters, string[] queues)
    {
        parameters.Text("channel", Name);
        parameters.Texts("queues", queues);
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        try
        {
            await Task.WhenAll(stop.CancelAsync(), telling ?? Task.CompletedTask, listening ?? Task.CompletedTask)
                .WaitAsync(LongestGoodbye)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // a network that has gone silent; they end when the driver gives up
        }
    }

    private void Start(ref Task? task, Func<Task> loop)
    {
        if (task is not null) return;
        lock (starting)
        {
            if (task is not null || stop.IsCancellationRequested) return;
            using var _ = ExecutionContext.SuppressFlow(); // the loop must not inherit a caller's transaction, trace or culture
            task = Task.Run(loop);
        }
    }

    private async Task TellAsync()
    {
        try
        {
            while (await toTell.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                var queues = new HashSet<string>(StringComparer.Ordinal);
                while (toTell.Reader.TryRead(out var queue))
                {
                    queues.Add(queue);
                }

                await TellAsync([.. queues]).ConfigureAwait(false);
                await Task.Delay(Pause, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the storage is being disposed
        }
    }

    private async Task TellAsync(string[] queues)
    {
        try
        {
            await using var connection = await session.OpenAsync(isAsync: true, stop.Token).ConfigureAwait(false);
            await using var command = Command(connection, sql.Notify); // one statement, to which no setting of a unit matters
            AddParameters(command.Parameters, queues);
            await command.ExecuteNonQueryAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Only a hint is lost: who sleeps looks again by himself.
        }
    }

    private async Task ListenAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync().ConfigureAwait(false);
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // the database is away; whoever sleeps wakes by himself
                await Task.Delay(BeforeListeningAgain, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (Exception)
            {
                return; // the storage is being disposed
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        await using var connection = await session.OpenAsync(isAsync: true, stop.Token).ConfigureAwait(false);
        connection.Notification += (_, told) => waiting.Wake(told.Payload);
        await ExecuteAsync(connection, $"LISTEN {Quoted}", stop.Token).ConfigureAwait(false);
        waiting.Wake(WaitingList.AnyQueue); // what was told while nobody listened is lost
        try
        {
            while (true)
            {
                var told = await connection.WaitAsync(LookAlive, stop.Token).ConfigureAwait(false);
                if (!told)
                    // a connection that a firewall has forgotten would be silent for ever
                    await ExecuteAsync(connection, "SELECT 1", stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            // The connection goes back to a pool, where nobody listens. When it is broken, there is nothing to end.
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "UNLISTEN *", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, text);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string text) => new(text, connection) { CommandTimeout = session.TimeoutSeconds };
}
