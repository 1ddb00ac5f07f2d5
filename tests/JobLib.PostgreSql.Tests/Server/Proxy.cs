using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>A way to the database that counts round trips and can lose answers.</summary>
internal sealed class Proxy : Relay
{
    private readonly NpgsqlConnectionStringBuilder given;

    public Proxy(string connectionString)
        : this(new NpgsqlConnectionStringBuilder(connectionString))
    {
    }

    private Proxy(NpgsqlConnectionStringBuilder given)
        : base(given.Host ?? "127.0.0.1", given.Port) => this.given = given;

    /// <summary>The way to the database through here.</summary>
    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = Port,
            SslMode = SslMode.Disable,
        }.ConnectionString;
}
