using FsCheck;
using FsCheck.Fluent;

namespace JobLib.Storage.Conformance.Model;

/// <summary>One step: an operation, and three numbers that choose on what and how, whatever there is by then.</summary>
internal readonly record struct ModelStep(ModelOperation Operation, int A, int B, int C)
{
    private const int Length = 60;

    // How often an operation is chosen, where that is not once: a sequence is to be full of life, and not of maintenance.
    private static readonly Dictionary<ModelOperation, int> Weights = new()
    {
        [ModelOperation.CreateJob] = 3,
        [ModelOperation.CreateUnique] = 3,
        [ModelOperation.Replace] = 3,
        [ModelOperation.CreateInSequence] = 3,
        [ModelOperation.CreateRated] = 2,
        [ModelOperation.CreateGrouped] = 2,
        [ModelOperation.CreateChild] = 6,
        [ModelOperation.CreateBatch] = 4,
        [ModelOperation.AddMember] = 4,
        [ModelOperation.Seal] = 2,
        [ModelOperation.Fetch] = 8,
        [ModelOperation.Finish] = 10,
        [ModelOperation.FinishAndFetch] = 3,
        [ModelOperation.Delete] = 2,
        [ModelOperation.Requeue] = 3,
        [ModelOperation.Advance] = 2,
        [ModelOperation.Promote] = 3,
        [ModelOperation.Age] = 3,
        [ModelOperation.MoveHeld] = 4,
        [ModelOperation.Resume] = 2,
    };

    /// <summary>Sequences of random steps; a failing one is made as short as it can be.</summary>
    public static Arbitrary<ModelStep[]> Sequences { get; } = Arb.From(Gen.ArrayOf(Step(), Length), Shorter);

    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {A} {B} {C}";

    private static Gen<ModelStep> Step()
    {
        var numbers = Gen.Choose(0, 999);
        return Gen.Frequency(Enum.GetValues<ModelOperation>().Select(operation => (
            Weights.GetValueOrDefault(operation, 1),
            from a in numbers from b in numbers from c in numbers select new ModelStep(operation, a, b, c))));
    }

    private static IEnumerable<ModelStep[]> Shorter(ModelStep[] steps)
    {
        for (var cut = steps.Length / 2; cut > 0; cut /= 2)
        {
            for (var from = 0; from < steps.Length; from += cut)
            {
                yield return [.. steps[..from], .. steps[Math.Min(from + cut, steps.Length)..]];
            }
        }
    }
}
