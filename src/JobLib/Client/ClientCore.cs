using System.Transactions;
using JobLib.Client.Calls;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Client;

/// <summary>What a client does, over one route: <see cref="BackgroundJobClient"/> has one for synchronous callers and one for asynchronous ones.</summary>
internal sealed class ClientCore(StorageCalls calls, IStorageRoute route, JobFactory factory, JobTelemetry telemetry, ILogger logger)
{
    private readonly InsertCoalescer coalescer = new(calls, route);
    private bool ambientTransactionLogged;

    public async ValueTask<string> CreateAsync(Job job, EnqueueOptions? asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var options = Checked(asked);
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(factory.QueueOf(factory.CallOf(job), options.Queue)) : null;
        try
        {
            var made = await factory.MakeAsync(job, options, EnqueueRules.StartOf(options), batch: null, route);
            var answer = await InsertAsync(made, options, cancellationToken);
            sending?.Add(made, answer.Status);
            InsertAnswers.CheckUnique(options, answer);
            var id = InsertAnswers.IdOf(made, answer);
            sending?.Completed();
            return id;
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<string>> CreateManyAsync(IEnumerable<Job> jobs, EnqueueOptions? asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var options = Checked(asked);
        if (options.IdempotencyKey is not null)
            throw new ArgumentException("An idempotency key belongs to a single job. Create the jobs one by one, each with its own key.", nameof(asked));
        if (options.Unique is { } unique) UniqueRules.CheckMany(unique);
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(options.Queue) : null;
        try
        {
            var ids = await CreateManyAsync(jobs, options, sending, cancellationToken);
            sending?.Completed();
            return ids;
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<ChangeStatus>> ChangeAsync(JobChangeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var start = StartOf(request);
        var max = (await calls.InfoAsync(cancellationToken)).MaxSet;
        var answers = new List<ChangeStatus>(request.JobIds.Count);
        foreach (var ids in request.JobIds.Select(JobId.Parse).ToList().Chunk(max))
        {
            var change = new JobChange { Kind = request.Kind, Jobs = ids, Expected = request.Expected, Start = start, Actor = request.Actor };
            var changed = await calls.ChangeAsync(change, cancellationToken);
            answers.AddRange(changed.Select(answer => answer.Status));
        }

        return answers;
    }

    private async ValueTask<List<string>> CreateManyAsync(
        IEnumerable<Job> jobs,
        EnqueueOptions options,
        EnqueueOperation? sending,
        CancellationToken cancellationToken
    )
    {
        var start = EnqueueRules.StartOf(options);
        var max = (await calls.InfoAsync(cancellationToken)).MaxSet;
        var ids = new List<string>();
        foreach (var chunk in jobs.Chunk(max)) // bounded: a long sequence is never held as a whole
        {
            var made = new List<NewJob>(chunk.Length);
            foreach (var job in chunk)
            {
                made.Add(await factory.MakeAsync(job, options, start, batch: null, route));
            }

            var result = await calls.InsertAsync(new() { Jobs = made }, options.Transaction, cancellationToken);
            for (var i = 0; i < made.Count; i++)
            {
                sending?.Add(made[i], result.Jobs[i].Status);
                ids.Add(InsertAnswers.IdOf(made[i], result.Jobs[i]));
            }
        }

        return ids;
    }

    // A job with a key or a transaction of its caller's is a unit of its own: its fate is not that of others.
    private async ValueTask<CreationResult> InsertAsync(NewJob job, EnqueueOptions options, CancellationToken cancellationToken)
    {
        var deadline = calls.Begin();
        if (
            options is { IdempotencyKey: null, Unique: null, Transaction: null }
            && await calls.InfoAsync(deadline, cancellationToken) is { GroupsCommits: false, MaxSet: var max }
        )
        {
            return await coalescer.InsertAsync(job, max, deadline, cancellationToken);
        }

        var result = await calls.InsertAsync(new() { Jobs = [job] }, options.Transaction, deadline, cancellationToken);
        return result.Jobs[0];
    }

    private EnqueueOptions Checked(EnqueueOptions? asked)
    {
        var options = asked ?? EnqueueOptions.Default;
        EnqueueRules.Check(options);
        if (options.Transaction is null && !ambientTransactionLogged && Transaction.Current is not null)
        {
            ambientTransactionLogged = true;
            logger.AmbientTransactionIgnored();
        }

        return options;
    }

    private static JobStart StartOf(JobChangeRequest request)
    {
        if (request.Kind != JobChangeKind.Reschedule) return JobStart.Now;
        return request switch
        {
            { Delay: { } delay, At: null } => JobStart.After(delay),
            { Delay: null, At: { } at } => JobStart.AtInstant(at),
            _ => throw new ArgumentException("To reschedule, set either Delay or At.", nameof(request)),
        };
    }
}
