using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using JobLib.Storage.Conformance.Model;
using Microsoft.FSharp.Core;

namespace JobLib.Storage.Conformance;

/// <summary>
/// Random sequences of everything that servers and people do, each step's answer foretold from what was seen before it, and everything looked at
/// after each. A failing sequence is shortened and printed with its seed; <c>JOBLIB_MODEL_SEED</c> replays it.
/// </summary>
public abstract class ModelConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string SeedVariable = "JOBLIB_MODEL_SEED";

    /// <inheritdoc/>
    protected override StoragePolicy Policy => new() { Unsealed = TimeSpan.FromDays(10_000) }; // nothing that the model counts on is swept

    [Fact]
    public async Task Any_sequence_of_operations_keeps_every_promise()
    {
        var seeds = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given
            ? [ulong.Parse(given, CultureInfo.InvariantCulture)]
            : Enumerable.Range(0, Fixture.ModelRuns).Select(_ => (ulong)Random.Shared.NextInt64()).ToList();
        foreach (var seed in seeds)
        {
            // FsCheck waits for the run on the thread that it is called on.
            await Task.Factory.StartNew(() => Check(seed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Check(ulong seed)
    {
        var once = Config
            .QuickThrowOnFailure.WithMaxTest(1)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new(new Rnd(seed), FSharpOption<int>.None)));
        try
        {
            FsCheck.Check.One(once, Prop.ForAll(ModelStep.Sequences, RunAsync));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Replay with {SeedVariable}={seed}. {exception.Message}", exception);
        }
    }

    private async Task RunAsync(ModelStep[] steps)
    {
        await using var sandbox = await Fixture.CreateAsync();
        var (first, second) = (await sandbox.OpenAsync(Policy), await sandbox.OpenAsync(Policy));
        await new ModelRun(sandbox, [first, second], Policy).RunAsync(steps);
        await Invariants.CheckAtTheEndAsync(first);
    }
}
