using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

public sealed class RedisCrashTests : CrashScenario
{
    protected override (int Jobs, int Kills, int Restarts) Usual => (10_000, 20, 5);

    private protected override ReliabilityStorage Open() => new RedisReliability("always");
}

public sealed class RedisGapTests : GapScenario
{
    private protected override ReliabilityStorage Open() => new RedisReliability();
}

public sealed class RedisLimitTests : LimitScenario
{
    private protected override ReliabilityStorage Open() => new RedisReliability();
}

public sealed class RedisPoisonTests : PoisonScenario
{
    private protected override ReliabilityStorage Open() => new RedisReliability();
}

public sealed class RedisSkewTests : SkewScenario
{
    private protected override ReliabilityStorage Open() => new RedisReliability();
}

public sealed class RedisZombieTests : ZombieScenario
{
    private protected override ReliabilityStorage Open() => new RedisReliability();
}
