namespace JobLib.Redis.Tests.Server;

/// <summary>A way to Redis that can swallow what is sent.</summary>
internal sealed class Proxy(PrivateServer redis) : Relay("127.0.0.1", redis.Port)
{
    /// <summary>As <c>UseRedis</c> takes it.</summary>
    public string Configuration => $"127.0.0.1:{Port},connectTimeout=1000";
}
