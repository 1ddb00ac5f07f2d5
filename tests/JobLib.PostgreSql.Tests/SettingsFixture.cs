using JobLib.PostgreSql.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(SettingsFixture))]

namespace JobLib.PostgreSql.Tests;

/// <summary>The same storages, for a role or a database whose defaults are not PostgreSQL's.</summary>
public sealed class SettingsFixture : PostgreSqlFixture
{
    private static readonly string[] Settings =
    [
        "default_transaction_isolation=serializable",
        "TimeZone=Asia/Kathmandu",
        "DateStyle=SQL,DMY",
        "IntervalStyle=sql_standard",
        "standard_conforming_strings=off",
        "search_path=pg_temp",
        "plan_cache_mode=force_generic_plan",
        "jit_above_cost=1000",
        "idle_session_timeout=60000",
        "idle_in_transaction_session_timeout=60000",
        "lock_timeout=1",
    ];

    protected override string Way(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Options = string.Join(' ', Settings.Select(setting => $"-c {setting}")) }.ConnectionString;
}
