using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

public sealed class PostgreSqlCrashTests : CrashScenario
{
    protected override (int Jobs, int Kills, int Restarts) Usual => (20_000, 40, 2);

    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlGapTests : GapScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlDamageTests : DamageScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();

    private protected override ReliabilityStorage OpenOn(SmallDisk disk) => new PostgreSqlReliability(disk);
}

public sealed class PostgreSqlLimitTests : LimitScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlMixedVersionTests : MixedVersionScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlPoisonTests : PoisonScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlSkewTests : SkewScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlSoakTests : SoakScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}

public sealed class PostgreSqlZombieTests : ZombieScenario
{
    private protected override ReliabilityStorage Open() => new PostgreSqlReliability();
}
