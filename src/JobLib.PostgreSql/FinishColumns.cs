using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Outcomes as columns: one array a parameter, for <c>unnest</c>.</summary>
internal static class FinishColumns
{
    public static void Add(NpgsqlParameterCollection parameters, IReadOnlyList<JobFinish> finishes)
    {
        parameters.Uuids("jobs", finishes.Select(finish => finish.Id));
        parameters.Longs("fences", finishes.Select(finish => (long?)finish.Fence));
        parameters.Ints("kinds", finishes.Select(finish => (int)finish.Outcome.Kind));
        parameters.Bools("charges", finishes.Select(finish => finish.Outcome.ChargesAttempt));
        parameters.Longs("delays", finishes.Select(finish => (long?)UnixMicroseconds.From(finish.Outcome.Delay)));
        parameters.Texts("results", finishes.Select(finish => finish.Outcome.Result));
        parameters.Texts("reasons", finishes.Select(finish => finish.Outcome.Reason));
        parameters.Texts("queues", finishes.Select(finish => finish.Outcome.Queue));
        parameters.Longs("retentions", finishes.Select(finish => UnixMicroseconds.From(finish.Outcome.Retention)));
        parameters.Texts("parameters", finishes.Select(finish => StoredParameters.ToJson(finish.Outcome.Parameters)));
        parameters.Bools("unknown", finishes.Select(finish => finish.Outcome.UnknownType));
        parameters.Bools("marks", finishes.Select(finish => finish.RequiresMark));
        parameters.Longs("begun", finishes.Select(finish => UnixMicroseconds.From(finish.StartedAgo)));
        parameters.Longs("took", finishes.Select(finish => (long?)UnixMicroseconds.From(finish.Took)));
        AddErrors(parameters, finishes);
    }

    private static void AddErrors(NpgsqlParameterCollection parameters, IReadOnlyList<JobFinish> finishes)
    {
        parameters.Texts("types", finishes.Select(finish => finish.Outcome.Error?.Type));
        parameters.Texts("messages", finishes.Select(finish => finish.Outcome.Error?.Message));
        parameters.Texts("details", finishes.Select(finish => finish.Outcome.Error?.Details));
        parameters.Texts("fingerprints", finishes.Select(finish => finish.Outcome.Error?.Fingerprint));
    }
}
