using JobLib.Client;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>What a job is the only one of, for how long, and who has that key now.</summary>
/// <param name="Note">What was asked when it was created.</param>
/// <param name="IsHeld">Another job that asks as this one did is not created now; null when the job that took the key last may not be seen.</param>
/// <param name="Holder">The job that has the key; null when none has, or when it may not be seen.</param>
internal sealed record UniqueFacts(UniqueNote Note, bool? IsHeld, JobTableRow? Holder = null)
{
    /// <summary>What makes two jobs the same.</summary>
    public string What => Note switch
    {
        { Key: { } key } => $"with the key {Bidi.Quoted(key)}",
        { By: UniqueBy.Type } => "of its method",
        { By: UniqueBy.Queue } => "of its method and queue",
        { By: UniqueBy.Arguments | UniqueBy.Queue } => "of its method, arguments and queue",
        _ => "of its method and arguments",
    };

    /// <summary>For how long.</summary>
    public string Lasts
    {
        get
        {
            var most = Note.For is { } window ? Format.Duration(window) : null;
            return Note.While switch
            {
                UniqueWhile.Waiting => "while it waits" + AtMost(most),
                UniqueWhile.Running => "while it waits or runs" + AtMost(most),
                UniqueWhile.UntilOver => "until it is over" + AtMost(most),
                _ => most is null ? "as long as it is kept" : $"for {most} from its creation",
            };
        }
    }

    public static async ValueTask<UniqueFacts?> OfAsync(DashboardRequest request, JobDetails job, DateTimeOffset now)
    {
        if (UniqueNote.Of(job.Parameters) is not { } note) return null;
        var last = await request.Reads.GetAsync($"unique {note.Name}", (reader, token) => LastAsync(reader, note.Name, token), request.Aborted);
        if (last is not [var id]) return new(note, IsHeld: false);
        if (await request.Reads.FindAsync([id], request.Aborted) is not [var holder]) return new(note, IsHeld: null);
        var isOver = now >= holder.CreatedAt + note.For; // never without a window
        return !isOver && UniqueHold.Has(holder.State, holder.Attempt, note.While)
            ? new(note, IsHeld: true, await JobTableRow.OfAsync(request, holder))
            : new(note, IsHeld: false);
    }

    private static async ValueTask<IReadOnlyList<JobId>> LastAsync(IJobReader reader, string name, CancellationToken cancellationToken) =>
        await reader.UniqueHolderAsync(name, cancellationToken) is { } last ? [last] : [];

    private static string AtMost(string? most) => most is null ? "" : $", for {most} from its creation at most";
}
