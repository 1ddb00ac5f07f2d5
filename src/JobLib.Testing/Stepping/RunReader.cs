using System.Text.Json;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Serialization;
using JobLib.Server.Execution;
using JobLib.Storage;
using JobLib.Testing.Matching;

namespace JobLib.Testing.Stepping;

/// <summary>Tells a test what an attempt came to.</summary>
internal sealed class RunReader(JobCallResolver calls, FailureWitness witness, JobLibOptions options)
{
    private const int PageSize = 1_000;

    private readonly JsonSerializerOptions json = new JobJson(options).Results;

    public async ValueTask<JobRun> ReadAsync(ActiveJob job, bool wasKilled, IJobStorage storage, CancellationToken cancellationToken)
    {
        var claim = job.Claim;
        var outcome = wasKilled ? null : job.Outcome;
        var (called, text) = Read(claim.Payload);
        return new(text, json)
        {
            JobId = claim.Id.ToString(),
            Job = called,
            Queue = claim.Queue,
            Attempt = claim.Attempt,
            Outcome = outcome?.Kind,
            RetryIn = outcome is { Kind: JobOutcomeKind.Retry } retry ? retry.Delay : null,
            Exception = witness.Take(claim.Id.ToString()),
            Error = outcome?.Error,
            ResultJson = outcome?.Result,
            Log = job.Report is not null && !wasKilled ? await LogAsync(claim, storage, cancellationToken) : [],
        };
    }

    /// <summary>The call with its arguments, or as far as it can be read.</summary>
    public string Describe(JobPayload payload) => Read(payload).Text;

    private (Job? Called, string Text) Read(JobPayload payload)
    {
        try
        {
            var call = calls.Resolve(payload);
            var arguments = call.ReadArguments(payload);
            return (new(call.Type, call.Method, arguments), CallText.Of(call, arguments));
        }
        catch (Exception error) when (error is JobTypeNotFoundException or JobPayloadException)
        {
            return (null, JobDisplayNames.Plain(payload));
        }
    }

    private static async ValueTask<IReadOnlyList<JobLogLine>> LogAsync(ClaimedJob claim, IJobStorage storage, CancellationToken cancellationToken)
    {
        var lines = new List<JobLogLine>();
        LogPage page;
        var last = 0L;
        do
        {
            page = await storage.Reader.LogAsync(claim.Id, last, PageSize, cancellationToken);
            lines.AddRange(page.Lines.Where(line => line.Attempt == claim.Attempt));
            last = page.Last;
        }
        while (page.Lines.Count == PageSize);
        return lines;
    }
}
