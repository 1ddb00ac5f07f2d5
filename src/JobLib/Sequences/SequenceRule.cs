using JobLib.Client;
using JobLib.Concurrency;
using JobLib.Invocation;
using JobLib.Storage;

namespace JobLib.Sequences;

/// <summary>Which sequence a new job is of: what its caller says, else the attribute of its method.</summary>
internal static class SequenceRule
{
    /// <summary>What a caller may say of it.</summary>
    /// <exception cref="ArgumentException">The key cannot be one, or the word on failures none.</exception>
    public static void Check(EnqueueOptions options)
    {
        if (options.Sequence is { } key) EnqueueRules.CheckKey(key, nameof(options.Sequence));
        if (options.SequenceFailure is { } failure && !Enum.IsDefined(failure))
            throw new ArgumentException($"SequenceFailure is {failure:D}. Use Hold or GoOn.", nameof(options));
    }

    /// <summary>The sequence of a call; none when neither its caller nor its method names one.</summary>
    /// <exception cref="ArgumentException">The job has a parent or a time beside it.</exception>
    /// <exception cref="InvalidJobException">The key cannot be made of the arguments.</exception>
    public static JobSequence For(JobCall call, IReadOnlyList<object?> arguments, EnqueueOptions asked, JobStart start)
    {
        var key = asked.Sequence ?? (call.Attributes.Sequence is null ? null : KeyOf(call, arguments));
        if (key is null)
        {
            return asked.SequenceFailure is null
                ? default
                : throw new ArgumentException($"SequenceFailure is given for {call}, which is of no sequence. Set Sequence beside it.", nameof(asked));
        }

        var refusal = SequenceRefusals.Of(
            hasParent: start.HasParent,
            hasTime: start.Kind is JobStartKind.After or JobStartKind.At,
            reschedules: asked.Unique is { OnConflict: UniqueConflict.Reschedule }
        );
        if (refusal is not null) throw new ArgumentException(refusal, nameof(asked));
        return new(key, asked.SequenceFailure ?? call.Attributes.Sequence?.OnFailure ?? SequenceFailure.Hold);
    }

    /// <summary>The same of a call whose method has the attribute, as a recurring job has it.</summary>
    /// <exception cref="InvalidJobException">The key cannot be made of the arguments.</exception>
    public static JobSequence For(JobCall call, IReadOnlyList<object?> arguments) =>
        call.Attributes.Sequence is { } attribute ? new(KeyOf(call, arguments), attribute.OnFailure) : default;

    private static string KeyOf(JobCall call, IReadOnlyList<object?> arguments)
    {
        var key = KeyFormat.Make(call, call.Attributes.Sequence?.Key ?? "", arguments);
        return key.Length > 0
            ? key
            : throw new InvalidJobException($"The key of [Sequence] of {call} is empty. Name what is to go in order, as in \"order:{{0}}\".");
    }
}

/// <summary>The sequence of a new job; all is default where it is of none.</summary>
/// <param name="Key">Its key.</param>
/// <param name="OnFailure">What the job does when the one before it has failed.</param>
internal readonly record struct JobSequence(string? Key, SequenceFailure OnFailure);
