using JobLib.Jobs;
using JobLib.Storage;
using JobLib.Testing.Stepping;

namespace JobLib.Testing.Matching;

/// <summary>Writes what an assertion has to say when it fails.</summary>
internal sealed class EnqueuedReport(TestStorage storage)
{
    public string Missing(CallPattern expected, IReadOnlyList<RecordedCall> there)
    {
        var message = $"AssertEnqueued found no such job.\n\n  expected  {expected}";
        if (Nearest(expected, there) is { } nearest)
            message += $"\n  nearest   {nearest}{Where(nearest)}\n  differs   {string.Join("\n            ", expected.Differences(nearest))}";
        else if (there.FirstOrDefault(call => call.Call.Method.Name == expected.Call.Method.Name) is { } other)
            message += $"\n  nearest   {other}{Where(other)}\n  differs   {Why(expected, other)}";
        return message + (there.Count == 0 ? "\n\nNothing was enqueued in this host." : $"\n\nEnqueued in this host ({there.Count}):{List(there)}");
    }

    public string Unexpected(IReadOnlyList<RecordedCall> there) =>
        $"RefuteEnqueued expected nothing to be enqueued, and there is ({there.Count}):{List(there)}";

    public string Unexpected(CallPattern refuted, IReadOnlyList<RecordedCall> matching) =>
        $"RefuteEnqueued expected no {refuted}, and there is ({matching.Count}):{List(matching)}";

    // The one with the fewest arguments that differ, the latest of several.
    private static RecordedCall? Nearest(CallPattern expected, IReadOnlyList<RecordedCall> there) =>
        there.Reverse().Where(expected.IsSameMethod).MinBy(call => expected.Differences(call).Count());

    private static string Why(CallPattern expected, RecordedCall other) => expected.Call.Type == other.Call.Type
        ? "another overload"
        : $"enqueued on {ShortTypeName.Of(other.Call.Type)} instead of {ShortTypeName.Of(expected.Call.Type)}: a job is resolved as the type that its call names";

    private string List(IReadOnlyList<RecordedCall> calls) => Lines.Of(calls.Select(call => $"{call}{Where(call)}"));

    private string Where(RecordedCall call)
    {
        var found = SynchronousCall.Run(() => storage.Always().Reader.FindAsync([call.Job.Id], CancellationToken.None)) is [var job, ..] ? job : null;
        return $"   in \"{found?.Queue ?? call.Job.Queue}\", {found?.State.ToString() ?? "expired"}{(found is { State: JobState.Scheduled, DueAt: { } due } ? $", due at {due:u}" : "")}";
    }
}
