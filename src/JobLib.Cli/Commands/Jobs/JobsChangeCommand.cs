using System.CommandLine;
using JobLib.Cli.Connecting;
using JobLib.Management;
using JobLib.Storage;

namespace JobLib.Cli.Commands.Jobs;

/// <summary><c>joblib jobs retry</c> and <c>joblib jobs delete</c>: jobs by their ids, or all that match.</summary>
internal sealed class JobsChangeCommand(JobChangeKind kind)
{
    private const int CountCap = 10_000;

    private readonly JobFilterOptions filter = new();
    private readonly Argument<string[]> ids = new("id")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Jobs by their ids. Without, all that match the options.",
    };
    private readonly Option<bool> yes = CommonOptions.Yes();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Says how many there are, and changes nothing." };
    private readonly Option<string?> reason = CommonOptions.Reason();

    private string Verb => kind == JobChangeKind.Delete ? "Delete" : "Retry";

    private string Done => kind == JobChangeKind.Delete ? "Deleted" : "Retried";

    public static Command MakeRetry(CommandMaker make) => new JobsChangeCommand(JobChangeKind.Requeue).Make(
        make, "retry", "Puts jobs back into their queues: attempts count anew. Of many that match, those that run are left alone.");

    public static Command MakeDelete(CommandMaker make) => new JobsChangeCommand(JobChangeKind.Delete).Make(
        make, "delete", "Deletes jobs. One that is named and runs has its token cancelled; of many that match, those that run are left alone.");

    private Command Make(CommandMaker make, string name, string description) =>
        make.Make(name, description, RunAsync, [ids, .. filter.Options, yes, dryRun, reason]);

    private async Task<int> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var named = call.Value(ids) ?? [];
        var isFiltered = filter.IsGiven(call);
        if (named.Length > 0 && isFiltered) throw CliException.Misused("Jobs are named, and options choose others. Leave one of the two out.");
        if (named.Length == 0 && !isFiltered)
        {
            throw CliException.Misused(
                $"No job is named. Give ids, or choose jobs by options such as --state failed: see joblib jobs {Verb.ToLowerInvariant()} --help."
            );
        }

        await using var session = call.Open();
        return named.Length > 0
            ? await ChangeNamedAsync(call, session, named, cancellationToken)
            : await ChangeMatchingAsync(call, session, filter.Query(call), cancellationToken);
    }

    private async Task<int> ChangeNamedAsync(CommandCall call, StorageSession session, string[] named, CancellationToken cancellationToken)
    {
        foreach (var id in named) JobId.Parse(id);
        if (call.Value(dryRun)) return Tell(call, named.Length, changed: 0, isDryRun: true);
        var answers = await session.Client.ChangeAsync(new() { Kind = kind, JobIds = named, Actor = call.Actor(call.Value(reason)) }, cancellationToken);
        var results = named.Zip(answers).ToList();
        if (call.IsJson)
        {
            call.Output.WriteJson(new { Items = results.Select(result => new { Id = result.First, Status = result.Second }) });
        }
        else
        {
            foreach (var (id, status) in results) call.Output.Line(Sentence(id, status));
        }

        return answers.All(status => status == ChangeStatus.Applied) ? ExitCodes.Done : ExitCodes.NotDone;
    }

    private string Sentence(string id, ChangeStatus status) => status switch
    {
        ChangeStatus.Applied => $"{Done} job {id}.",
        ChangeStatus.NotFound => $"There is no job {id}: it may have expired.",
        _ => $"Job {id} is in a state from which it cannot be {Done.ToLowerInvariant()}: see joblib jobs show {id}.",
    };

    // What is created meanwhile is left alone: it was not counted.
    private async Task<int> ChangeMatchingAsync(CommandCall call, StorageSession session, JobQuery query, CancellationToken cancellationToken)
    {
        var fixedQuery = query with { UpToId = JobId.New(TimeProvider.System).ToString() };
        var count = await session.Monitor.CountAsync(fixedQuery, CountCap, cancellationToken);
        if (call.Value(dryRun) || count.Value == 0) return Tell(call, count.Value, changed: 0, isDryRun: true, Format.Capped(count));
        var what = $"{Verb} {Format.Capped(count)} {(count.Value == 1 ? "job" : "jobs")}";
        if (!call.Value(yes) && !await Confirmation.AskAsync(call, what, cancellationToken)) throw CliException.NotDone("Nothing was changed.");

        var storage = await session.StorageAsync(cancellationToken);
        var changed = 0;
        string? cursor = null;
        do
        {
            var page = await BulkChange.PageAsync(storage, kind, fixedQuery, cursor, call.Actor(call.Value(reason)), cancellationToken);
            changed += page.Changed;
            cursor = page.Next;
        }
        while (cursor is not null);

        return Tell(call, count.Value, changed, isDryRun: false);
    }

    private int Tell(CommandCall call, int matched, int changed, bool isDryRun, string? counted = null)
    {
        if (call.IsJson) call.Output.WriteJson(new { Matched = matched, Changed = changed, DryRun = isDryRun });
        else if (isDryRun) call.Output.Line($"{counted ?? Format.Number(matched)} {(matched == 1 ? "job matches" : "jobs match")}. Nothing was changed.");
        else call.Output.Line($"{Done} {Format.Plural(changed, "job", "jobs")}.");
        return ExitCodes.Done;
    }
}
