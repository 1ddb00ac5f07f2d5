using System.Globalization;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests.Wire;

/// <summary>A way to the database that counts round trips and can lose answers.</summary>
internal sealed class Proxy(string connectionString, int port = 0) : Relay(HostOf(new(connectionString)), PortOf(new(connectionString)), port)
{
    /// <summary>The way to the database through here.</summary>
    public string ConnectionString => At(connectionString, Port);

    /// <summary>The same database on a port of this machine. A connection that is lost is replaced by JobLib, not silently by the client.</summary>
    public static string At(string connectionString, int port) =>
        new SqlConnectionStringBuilder(connectionString)
        {
            DataSource = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1,{port}"),
            ConnectRetryCount = 0,
        }.ConnectionString;

    private static string HostOf(SqlConnectionStringBuilder given) => given.DataSource.Split(',')[0].Replace("tcp:", "", StringComparison.OrdinalIgnoreCase);

    private static int PortOf(SqlConnectionStringBuilder given) =>
        given.DataSource.Split(',') is [_, var port] ? int.Parse(port, CultureInfo.InvariantCulture) : 1433;
}
