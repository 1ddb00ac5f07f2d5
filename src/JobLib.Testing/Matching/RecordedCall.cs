using JobLib.Invocation;
using JobLib.Storage;
using JobLib.Testing.Recording;

namespace JobLib.Testing.Matching;

/// <summary>A recorded job with its call, as a server would read it.</summary>
internal sealed record RecordedCall(NewJob Job, DateTimeOffset At, JobCall Call, object?[] Arguments)
{
    /// <summary>When it was to run; null when at once or after a parent.</summary>
    public DateTimeOffset? DueAt => Job.Start.Kind switch
    {
        JobStartKind.At => Job.Start.At,
        JobStartKind.After => At + Job.Start.Delay,
        _ => null,
    };

    public static RecordedCall Read(RecordedJob recorded, JobCallResolver calls)
    {
        var call = calls.Resolve(recorded.Job.Payload);
        return new(recorded.Job, recorded.At, call, call.ReadArguments(recorded.Job.Payload));
    }

    public override string ToString() => CallText.Of(Call, Arguments);
}
