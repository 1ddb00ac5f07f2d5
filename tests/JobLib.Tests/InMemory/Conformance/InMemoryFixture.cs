using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using JobLib.Tests.InMemory.Conformance;

[assembly: AssemblyFixture(typeof(InMemoryFixture))]

namespace JobLib.Tests.InMemory.Conformance;

/// <summary>Makes in-memory storages for the conformance suite.</summary>
public sealed class InMemoryFixture : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync() => new(new Sandbox());

    private sealed class Sandbox : StorageSandbox
    {
        private readonly InMemoryStorage storage = new(new() { MaxFinished = int.MaxValue }, TimeProvider.System);

        public override void Advance(TimeSpan time) => storage.Clock.Offset += time;

        protected override IJobStorage Connect() => storage;
    }
}
