using System.Globalization;

namespace JobLib.Storage.Conformance;

/// <summary>
/// What a storage's test project supplies: a way to make empty storages. One is made for the whole test assembly
/// (<c>[assembly: AssemblyFixture(typeof(MyFixture))]</c>), and each test takes a <see cref="StorageSandbox"/> of its own from it, so that tests may run side
/// by side.
/// </summary>
public abstract class StorageFixture
{
    /// <summary>How often the race tests repeat; <c>JOBLIB_RACE_REPETITIONS</c> sets another number (100,000 before a release).</summary>
    public virtual int RaceRepetitions => Setting("JOBLIB_RACE_REPETITIONS", 200);

    /// <summary>How many random sequences the model-based test tries; <c>JOBLIB_MODEL_RUNS</c> sets another number.</summary>
    public virtual int ModelRuns => Setting("JOBLIB_MODEL_RUNS", 10);

    /// <summary>An empty place for data: a new file, a new schema, a new object in memory.</summary>
    public abstract ValueTask<StorageSandbox> CreateAsync();

    private static int Setting(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;
}
