using JobLib.Samples.Tests.Guides.Toy;
using JobLib.Storage;
using JobLib.Storage.Conformance;

[assembly: AssemblyFixture(typeof(ToyFixture))]

namespace JobLib.Samples.Tests.Guides.Toy;

#region toy-fixture
public sealed class ToyFixture : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync() => new(new Sandbox());

    private sealed class Sandbox : StorageSandbox
    {
        private readonly ToyRows rows = new();
        private readonly ToyStorage storage;

        public Sandbox() => storage = new(rows);

        public override void Advance(TimeSpan time) => rows.ClockOffset += time;

        protected override IJobStorage Connect() => storage; // a database: another one each time, on the same tables
    }
}
#endregion

#region toy-classes
public sealed class ToyClock(ToyFixture fixture) : ClockConformance(fixture);

public sealed class ToyFinishFence(ToyFixture fixture) : FinishFenceConformance(fixture);

public sealed class ToyFinishRetention(ToyFixture fixture) : FinishRetentionConformance(fixture);

public sealed class ToyQueueFetchRace(ToyFixture fixture) : QueueFetchRaceConformance(fixture);
#endregion

#region toy-completeness
public sealed class ToyCompleteness : SuiteCompleteness<ToyFixture>
{
    private static readonly Type[] Done =
    [
        typeof(ClockConformance),
        typeof(FinishFenceConformance),
        typeof(FinishRetentionConformance),
        typeof(QueueFetchRaceConformance),
    ];

    // A storage that is meant to be used has a line a class here, with the reason that will stay.
    protected override IReadOnlyDictionary<Type, string> Excluded { get; } = typeof(StorageConformance).Assembly.GetExportedTypes()
        .Where(type => type.IsAbstract && type.IsSubclassOf(typeof(StorageConformance)) && !Done.Contains(type))
        .ToDictionary(type => type, _ => "The toy ends here.");
}
#endregion
