using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

public sealed class SqliteCrashTests : CrashScenario
{
    protected override (int Jobs, int Kills, int Restarts) Usual => (10_000, 20, 0);

    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqliteGapTests : GapScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();

    private protected override FaultKind[] Kills => [FaultKind.KillBefore, FaultKind.KillAfter];
}

public sealed class SqliteDamageTests : DamageScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();

    private protected override ReliabilityStorage OpenOn(SmallDisk disk) => new SqliteReliability(disk);
}

public sealed class SqliteLimitTests : LimitScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqliteMixedVersionTests : MixedVersionScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqlitePoisonTests : PoisonScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqliteSkewTests : SkewScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqliteSoakTests : SoakScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}

public sealed class SqliteZombieTests : ZombieScenario
{
    private protected override ReliabilityStorage Open() => new SqliteReliability();
}
