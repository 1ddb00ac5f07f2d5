using System.Globalization;
using System.Text;
using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>
/// Writes down what a storage has said of leases, claims and outcomes. An instant is that at which the call began: a lease lasts at least from there.
/// </summary>
internal sealed class StorageNotes(Notes notes)
{
    /// <summary>When a call begins.</summary>
    public long Begin(object?[] arguments)
    {
        var now = Notes.Now;
        if (arguments.FirstOrDefault() is RenewRequest renewal) notes.Write(now, "renewing", renewal.Owner.ToString());
        return now;
    }

    public void Write(long began, object?[] arguments, object? result)
    {
        switch (arguments.FirstOrDefault(), result)
        {
            case (ServerDescription, ServerId owner):
                notes.Write(began, "registered", owner.ToString(), Milliseconds((TimeSpan)arguments[1]!));
                break;
            case (RenewRequest renewal, RenewResult { Accepted: true }):
                notes.Write(began, "renewed", renewal.Owner.ToString(), Text(Notes.Now));
                break;
            case (RenewRequest renewal, RenewResult):
                notes.Write("lost", renewal.Owner.ToString());
                break;
            case (FetchRequest request, FetchResult fetched):
                Claimed(began, request.Owner, fetched);
                break;
            case (FinishRequest unit, FinishResult finished):
                Finished(began, unit, finished);
                break;
            case (ServerId owner, _) when arguments.Length > 1 && arguments[1] is IReadOnlyList<JobId>:
                notes.Write("left", owner.ToString());
                break;
        }
    }

    private void Finished(long began, FinishRequest unit, FinishResult finished)
    {
        var lines = new StringBuilder();
        foreach (var (outcome, answer) in unit.Outcomes.Zip(finished.Outcomes))
        {
            Notes.Append(
                lines,
                Notes.Now,
                "finished",
                unit.Owner.ToString(),
                outcome.Id.ToString(),
                Text(outcome.Fence),
                outcome.Outcome.Kind.ToString(),
                answer.Status.ToString(),
                Text(began)
            );
        }

        notes.Write(lines);
        if (finished.Next is { } next) Claimed(began, unit.Owner, next);
    }

    private void Claimed(long began, ServerId owner, FetchResult fetched)
    {
        if (!fetched.Accepted) notes.Write("lost", owner.ToString());
        var (lines, now) = (new StringBuilder(), Text(Notes.Now));
        foreach (var job in fetched.Jobs) Notes.Append(lines, began, "claimed", owner.ToString(), job.Id.ToString(), Text(job.Fence), now);
        notes.Write(lines);
    }

    private static string Milliseconds(TimeSpan time) => Text((long)time.TotalMilliseconds);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
