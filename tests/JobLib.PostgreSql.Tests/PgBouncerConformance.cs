using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

// The parts of the suite that use every connection there is: the pool's, those that are kept open, the caller's, and a migration's.

public sealed class PgBouncerPrepareTests(PgBouncerFixture fixture) : PrepareConformance(fixture.Unmade);

public sealed class PgBouncerCallerTransactionTests(PgBouncerFixture fixture) : CallerTransactionConformance(fixture);

public sealed class PgBouncerServerRegistryTests(PgBouncerFixture fixture) : ServerRegistryConformance(fixture);

public sealed class PgBouncerSignalsTests(PgBouncerFixture fixture) : SignalsConformance(fixture);

public sealed class PgBouncerQueueFetchTests(PgBouncerFixture fixture) : QueueFetchConformance(fixture);

public sealed class PgBouncerQueueFinishTests(PgBouncerFixture fixture) : QueueFinishConformance(fixture);

public sealed class PgBouncerConcurrencyKeyTests(PgBouncerFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class PgBouncerConcurrencyLimitTests(PgBouncerFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class PgBouncerQueueLimitTests(PgBouncerFixture fixture) : QueueLimitConformance(fixture);

public sealed class PgBouncerRecurringTickTests(PgBouncerFixture fixture) : RecurringTickConformance(fixture);

public sealed class PgBouncerRescueTests(PgBouncerFixture fixture) : RescueConformance(fixture);

public sealed class PgBouncerAttachRaceTests(PgBouncerFixture fixture) : AttachRaceConformance(fixture);

public sealed class PgBouncerLockedRowTests(PgBouncerFixture fixture) : LockedRowConformance(fixture);

public sealed class PgBouncerSynchronousCallTests(PgBouncerFixture fixture) : SynchronousCallConformance(fixture);

public sealed class PgBouncerModelTests(PgBouncerFixture fixture) : ModelConformance(fixture);

public sealed class PgBouncerBlockedPoolTests(PgBouncerFixture fixture) : BlockedPoolConformance(fixture);
