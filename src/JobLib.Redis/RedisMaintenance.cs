using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Redis;

internal sealed class RedisMaintenance(RedisSession session) : IMaintenance
{
    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken) => StepAsync(RedisScripts.Promote, Bounded(max), cancellationToken);

    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        StepAsync(RedisScripts.Rescue, new ScriptArguments().Add(crashLimit).Add(AtMost(max)), cancellationToken);

    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken) =>
        StepAsync(RedisScripts.MoveHeld, Bounded(max), cancellationToken);

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken)
    {
        Aging.Check(after);
        return StepAsync(RedisScripts.Age, new ScriptArguments().Add(after).Add(AtMost(max)).Add(Random.Shared.Next()), cancellationToken);
    }

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken)
    {
        var policy = session.Policy;
        var arguments = new ScriptArguments()
            .Add(policy.Unsealed)
            .Add(policy.Key)
            .Add(policy.Series)
            .Add(policy.MinuteTallies)
            .Add(policy.HourTallies)
            .Add(policy.Audit)
            .Add(AtMost(max));
        return StepAsync(RedisScripts.Prune, arguments, cancellationToken);
    }

    /// <summary>Counts change with what they count, so there is nothing to fold.</summary>
    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) => default;

    private static ScriptArguments Bounded(int max) => new ScriptArguments().Add(AtMost(max));

    private static int AtMost(int max) => Math.Clamp(max, 0, RedisStorage.MaxSet);

    private async ValueTask<StepResult> StepAsync(RedisScript script, ScriptArguments arguments, CancellationToken cancellationToken) =>
        (await session.RunAsync(script, arguments, cancellationToken).ConfigureAwait(false)).Step();
}
