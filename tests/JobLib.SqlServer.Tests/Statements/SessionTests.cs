using System.Data;
using System.Data.Common;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>How units are sent: again as a whole when an error may pass, and the lease on a connection that nobody else uses. No server is needed.</summary>
public sealed class SessionTests
{
    private readonly List<FakeConnection> connections = [];
    private readonly List<string> sent = [];
    private readonly Queue<Exception> errors = [];

    [Fact]
    public async Task An_error_that_may_pass_makes_the_whole_unit_run_again()
    {
        await using var storage = Connect();
        errors.Enqueue(new TimeoutException());
        errors.Enqueue(new IOException());
        var job = Make.Job();
        Assert.Equal(new CreationResult(InsertStatus.Created, job.Id), (await storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default)).Jobs[0]);
        Assert.Equal(3, sent.Count);
        Assert.All(sent, text => Assert.Equal(sent[0], text));
        Assert.Contains("BEGIN TRANSACTION", sent[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_is_tried_as_often_as_the_options_say_and_then_the_storage_is_unavailable()
    {
        await using var storage = Connect(new() { MaxAttempts = 3 });
        for (var i = 0; i < 4; i++) errors.Enqueue(new TimeoutException("too busy"));
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)
        );
        Assert.Equal(3, sent.Count);
        Assert.Contains("nowhere/fake", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 attempts: too busy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_will_not_pass_is_not_tried_again()
    {
        await using var storage = Connect();
        errors.Enqueue(new DataException());
        await Assert.ThrowsAsync<DataException>(async () => await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        Assert.Single(sent);
    }

    [Fact]
    public void A_lease_is_renewed_on_one_connection_that_stays_open_and_on_another_after_an_error()
    {
        var storage = Connect();
        for (var i = 0; i < 3; i++) Assert.True(storage.Servers.Renew(Request()).Accepted);
        var kept = Assert.Single(connections, connection => connection.Opened);
        Assert.Equal(ConnectionState.Open, kept.State);

        errors.Enqueue(new IOException());
        Assert.True(storage.Servers.Renew(Request()).Accepted);
        Assert.Equal(2, connections.Count(connection => connection.Opened));
        Assert.Equal(ConnectionState.Closed, kept.State);
    }

    [Fact]
    public async Task The_lease_and_the_control_poll_wait_for_no_other_work()
    {
        await using var storage = Connect();
        Assert.True(storage.Servers.Renew(Request()).Accepted);
        await storage.Servers.SignalsAsync(new(Guid.NewGuid()), default);
        var kept = connections.Where(connection => connection.Opened).ToList();
        await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default);
        Assert.Equal(2, kept.Count);
        Assert.All(kept, connection => Assert.Equal(ConnectionState.Open, connection.State));
        Assert.Equal(3, connections.Count(connection => connection.Opened));
    }

    private static RenewRequest Request() => new() { Owner = new(Guid.NewGuid()), Claims = [], OldestClaimInFlight = 1, Lease = TimeSpan.FromSeconds(30) };

    private SqlServerStorage Connect(SqlServerStorageOptions? options = null) => new(() =>
    {
        var connection = new FakeConnection(Answer, command => sent.Add(command.CommandText));
        connections.Add(connection);
        return connection;
    }, options ?? new());

    private DataSet Answer(DbCommand command) => errors.TryDequeue(out var error) ? throw error : Answers.To(command, []);
}
