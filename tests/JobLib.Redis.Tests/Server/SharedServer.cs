namespace JobLib.Redis.Tests.Server;

/// <summary>The Redis that all tests share: a server of their own from the installed binary, or the one that <c>JOBLIB_TEST_REDIS</c> names.</summary>
internal static class SharedServer
{
    private const string Missing = "redis-server is not installed here (apt-get install redis-server)";

    private static readonly Lazy<PrivateServer?> Own = new(() => PrivateServer.Find() is { } program ? new(program) : null);

    static SharedServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Own is { IsValueCreated: true, Value: { } server }) server.Dispose();
    };

    /// <summary>How to reach it; skips the test, with the reason, when there is no server to be had (and fails it where CI promises one).</summary>
    public static string Configuration
    {
        get
        {
            if (Environment.GetEnvironmentVariable("JOBLIB_TEST_REDIS") is { Length: > 0 } given) return given;
            if (Own.Value is { } server) return server.Configuration;
            Refuse($"{Missing}, and JOBLIB_TEST_REDIS names no server.");
            return "";
        }
    }

    /// <summary>The program, for servers of a test's own.</summary>
    public static string Program
    {
        get
        {
            if (PrivateServer.Find() is { } program) return program;
            const string reason = $"{Missing}, and this test needs a server of its own.";
            Refuse(reason);
            throw new InvalidOperationException(reason);
        }
    }

    /// <summary>A server for one test alone, which may crash it or set it as it likes.</summary>
    public static PrivateServer StartPrivate(params string[] settings) => new(Program, settings);

    /// <summary>One that knows no functions, as other engines do not.</summary>
    public static PrivateServer StartWithoutFunctions(params string[] settings) =>
        StartPrivate(["--rename-command FCALL \"\"", "--rename-command FUNCTION \"\"", .. settings]);

    private static void Refuse(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
