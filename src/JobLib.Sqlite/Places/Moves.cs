using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>What was too much for one commit, noted for the maintenance.</summary>
internal static class Moves
{
    public static void Note(WriteScope scope, MoveKind kind, JobId target, JobId after, ParentOutcome? outcome = null, JobActor? actor = null) =>
        scope.Prepare(ContinuationSql.NoteMove)
            .Bind((int)kind).Bind(target).Bind(after)
            .Bind(outcome is null ? null : Json.Write(outcome)).Bind(actor is null ? null : Json.Write(actor)).Run();

    /// <summary>Goes on with the notes, the oldest first, and with what follows from that.</summary>
    /// <returns>How many rows were moved.</returns>
    public static int GoOn(WriteScope scope, int max)
    {
        var (moved, left) = (0, max);
        while (left > 0 && First(scope) is { } note)
        {
            var step = Step(scope, note, left);
            var followed = Continuations.Settle(scope, left - step.Looked);
            moved += step.Moved + followed;
            left -= Math.Max(1, step.Looked + followed);
        }

        return moved;
    }

    public static bool Any(WriteScope scope)
    {
        using var row = scope.Prepare(ContinuationSql.HasMoves);
        return row.Read();
    }

    private static MoveStep Step(WriteScope scope, MoveNote note, int max)
    {
        var step = note.Kind switch
        {
            MoveKind.HeldMembers => Continuations.StartHeld(scope, note.Target, note.After, max),
            MoveKind.CancelledMembers => CancelledMembers.Delete(scope, note.Target, note.After, max, note.Actor),
            _ => ReleaseChildren(scope, note, max),
        };
        if (step.More) scope.Prepare(ContinuationSql.AdvanceMove).Bind(step.Last).Bind(note.No).Run();
        else scope.Prepare(ContinuationSql.EndMove).Bind(note.No).Run();
        return step;
    }

    // A note whose outcome cannot be read is about a parent whose end can be looked up, unless that has gone, too: then it was deleted.
    private static MoveStep ReleaseChildren(WriteScope scope, MoveNote note, int max)
    {
        var isBatch = note.Kind == MoveKind.ChildrenOfBatch;
        var end = note.Outcome is { } outcome
            ? new ParentEnd(note.Target, isBatch, outcome.State, outcome.Result, outcome.Error)
            : ParentState.Find(scope, note.Target, isBatch)?.End ?? new ParentEnd(note.Target, isBatch, JobState.Deleted, null, null);
        return Continuations.ReleaseChildren(scope, end, note.After, max);
    }

    private static MoveNote? First(WriteScope scope)
    {
        using var row = scope.Prepare(ContinuationSql.FirstMove);
        if (!row.Read()) return null;
        return new(row.Int(0), (MoveKind)row.Int32(1), row.Id(2), row.Id(3), row.TextOrNull(4) is { } text && Json.TryReadOutcome(text, out var outcome) ? outcome : null, Json.ReadActor(row.TextOrNull(5)));
    }

    private sealed record MoveNote(long No, MoveKind Kind, JobId Target, JobId After, ParentOutcome? Outcome, JobActor? Actor);
}

/// <summary>What a bounded move did.</summary>
/// <param name="Moved">How many rows it moved.</param>
/// <param name="Looked">How many rows it looked at.</param>
/// <param name="More">It stopped at its bound.</param>
/// <param name="Last">The last row that it looked at.</param>
internal readonly record struct MoveStep(int Moved, int Looked, bool More, JobId Last);
