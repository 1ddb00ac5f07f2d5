namespace JobLib.Redis.Tests.Server;

/// <summary>The cluster that all tests share which want one.</summary>
internal static class SharedCluster
{
    private static readonly Lazy<Cluster> Own = new(() => new());

    static SharedCluster() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Own.IsValueCreated) Own.Value.Dispose();
    };

    /// <summary>How to reach it; skips the test, with the reason, when there is no server to be had.</summary>
    public static string Configuration => Own.Value.Configuration;
}
