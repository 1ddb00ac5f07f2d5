namespace JobLib.Tests.Processes;

/// <summary>The storage of the applications in the tests.</summary>
internal static class TestStorage
{
    public static void Use(JobLibBuilder jobs, string connectionString, string schema) =>
        jobs.UsePostgreSql(connectionString, options => options.Schema = schema);
}
