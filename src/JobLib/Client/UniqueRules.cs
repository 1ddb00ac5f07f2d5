using System.Security.Cryptography;
using System.Text;
using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>
/// What may be said about uniqueness, and the key that follows from it. What would never end, or would end before its time, is refused at the call with the
/// reason.
/// </summary>
internal static class UniqueRules
{
    private const UniqueBy Parts = UniqueBy.Arguments | UniqueBy.Queue;

    /// <exception cref="ArgumentException">The options contradict each other, or are not safe together.</exception>
    public static void Check(UniqueOptions unique, EnqueueOptions options)
    {
        if (unique.Key is { } key) EnqueueRules.CheckKey(key, nameof(unique.Key));
        Refuse((unique.By & ~Parts) != UniqueBy.Type, $"Unique.By is {unique.By:D}, which is no combination of Type, Arguments and Queue.");
        Refuse(unique.While is { } asked && !Enum.IsDefined(asked), $"Unique.While is {unique.While:D}. Use Waiting, Running or UntilOver.");
        Refuse(!Enum.IsDefined(unique.OnConflict), $"Unique.OnConflict is {unique.OnConflict:D}. Use ReturnExisting, Throw, Replace or Reschedule.");
        Refuse(unique.For is { } time && time <= TimeSpan.Zero, $"Unique.For is {unique.For}. It must be more than zero, or null for none.");
        Refuse(unique.MaxDelay is { } most && most <= TimeSpan.Zero, $"Unique.MaxDelay is {unique.MaxDelay}. It must be more than zero, or null for none.");
        var hasParent = options.AfterJob is not null || options.AfterBatch is not null;
        var isEndless = UniqueRefusals.IsEndless(hasParent, unique.For is not null, JobTransitions.Starts(JobState.Failed, options.Condition));
        Refuse(UniqueRefusals.Of(unique.Key is not null, unique.By != UniqueBy.Arguments, options.IdempotencyKey is not null, isEndless));
        CheckConflict(unique, options, hasParent);
    }

    /// <exception cref="ArgumentException">The options are for a single job.</exception>
    public static void CheckMany(UniqueOptions unique) =>
        Refuse(UniqueRefusals.OfMany(unique.Key is not null, unique.OnConflict is UniqueConflict.Throw, Replaces(unique)));

    /// <summary>The key of a job with this payload.</summary>
    /// <exception cref="ArgumentException">The window is longer than the job is kept.</exception>
    public static UniqueKey KeyOf(UniqueOptions unique, JobPayload payload, string queue, TimeSpan? retention, RetentionOptions kept)
    {
        if (unique is { While: null, For: { } window })
        {
            CheckWindow(window, retention ?? kept.Succeeded, "succeeded");
            CheckWindow(window, kept.Failed ?? TimeSpan.MaxValue, "failed");
        }

        return new()
        {
            Name = NameOf(unique, payload, queue),
            While = unique.While ?? (Replaces(unique) ? UniqueWhile.Waiting : unique.For is null ? UniqueWhile.UntilOver : null),
            For = unique.For,
            OnConflict = unique.OnConflict,
            MaxDelay = unique.MaxDelay,
        };
    }

    private static void CheckConflict(UniqueOptions unique, EnqueueOptions options, bool hasParent)
    {
        var reason = UniqueRefusals.OfConflict(
            replaces: unique.OnConflict is UniqueConflict.Replace,
            reschedules: unique.OnConflict is UniqueConflict.Reschedule,
            outlastsWait: unique is { While: UniqueWhile.Running or UniqueWhile.UntilOver } or { While: null, For: not null },
            isOfArguments: unique.Key is null && unique.By.HasFlag(UniqueBy.Arguments),
            hasParent,
            hasTime: options.Delay is not null || options.At is not null,
            hasMaxDelay: unique.MaxDelay is not null
        );
        Refuse(reason);
        Refuse(
            unique.MaxDelay < options.Delay,
            $"Unique.MaxDelay is {unique.MaxDelay}, but the job waits for {options.Delay} from the start. Set a MaxDelay that is not less than Delay."
        );
    }

    private static bool Replaces(UniqueOptions unique) => unique.OnConflict is UniqueConflict.Replace or UniqueConflict.Reschedule;

    private static void CheckWindow(TimeSpan window, TimeSpan kept, string state) => Refuse(
        window > kept,
        $"Unique.For is {window}, but a job that has {state} is kept for {kept} and then forgotten: the window would end before its time. Raise Retention, or use an IdempotencyKey."
    );

    // A hash, so that a key is short whatever it is made of, and shows nothing of the arguments. No part holds a line break: arguments are JSON.
    private static string NameOf(UniqueOptions unique, JobPayload payload, string queue)
    {
        var text = new StringBuilder();
        if (unique.Key is { } key)
        {
            text.Append("key\n").Append(key);
        }
        else
        {
            text.Append("call\n").Append(payload.Type).Append('\n').Append(payload.Method).Append('\n').Append(payload.Signature);
            if (unique.By.HasFlag(UniqueBy.Arguments)) text.Append("\narguments\n").Append(payload.Arguments);
            if (unique.By.HasFlag(UniqueBy.Queue)) text.Append("\nqueue\n").Append(queue);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Refuse(bool isRefused, string reason) => Refuse(isRefused ? reason : null);

    private static void Refuse(string? reason)
    {
        if (reason is not null) throw new ArgumentException(reason);
    }
}
