using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

public sealed class SqlServerCrashTests : CrashScenario
{
    protected override (int Jobs, int Kills, int Restarts) Usual => (2_000, 10, 0);

    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerGapTests : GapScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerLimitTests : LimitScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerPoisonTests : PoisonScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerSkewTests : SkewScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerSoakTests : SoakScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}

public sealed class SqlServerZombieTests : ZombieScenario
{
    private protected override ReliabilityStorage Open() => new SqlServerReliability();
}
