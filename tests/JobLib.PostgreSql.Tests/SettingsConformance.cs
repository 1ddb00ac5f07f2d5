using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

// The parts of the suite that a session's defaults could change: what one statement sees of another's, time, text, and plans.

public sealed class SettingsPrepareTests(SettingsFixture fixture) : PrepareConformance(fixture.Unmade);

public sealed class SettingsAttachRaceTests(SettingsFixture fixture) : AttachRaceConformance(fixture);

public sealed class SettingsQueueFetchRaceTests(SettingsFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class SettingsLockedRowTests(SettingsFixture fixture) : LockedRowConformance(fixture);

public sealed class SettingsConcurrencyKeyTests(SettingsFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class SettingsConcurrencyLimitTests(SettingsFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class SettingsQueueLimitTests(SettingsFixture fixture) : QueueLimitConformance(fixture);

public sealed class SettingsQueueFinishTests(SettingsFixture fixture) : QueueFinishConformance(fixture);

public sealed class SettingsTextTests(SettingsFixture fixture) : TextConformance(fixture);

public sealed class SettingsSeriesTests(SettingsFixture fixture) : SeriesConformance(fixture);

public sealed class SettingsTimelineTests(SettingsFixture fixture) : TimelineConformance(fixture);
