using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>The small structures that are stored packed.</summary>
internal static class PackedJob
{
    /// <summary>What a job is: written once, read by whoever runs it. Scripts look at no more of it than the type and the method.</summary>
    public static string Of(NewJob job) => Of(job.Payload, job.CapturedContext);

    public static string Of(JobPayload payload, string? context) =>
        Packed.Of(payload.Type, payload.Method, payload.Signature, Packed.Number(payload.Format), context, payload.Arguments);

    public static (JobPayload Payload, string? Context) Read(RedisValue packed)
    {
        var values = Packed.Read(packed);
        return (new(values[0] ?? "", values[1] ?? "", values[2] ?? "", values[5] ?? "", (int)Packed.ToNumber(values[3])), values[4]);
    }

    public static string Of(JobError error) => Packed.Of(error.Type, error.Message, error.Details, error.Fingerprint);

    public static JobError ToError(RedisValue packed)
    {
        var values = Packed.Read(packed);
        return new() { Type = values[0] ?? "", Message = values[1] ?? "", Details = values[2], Fingerprint = values[3] ?? "" };
    }

    public static string Of(JobActor actor) => Packed.Of(actor.Name, actor.From, actor.Reason);

    public static JobActor ToActor(RedisValue packed)
    {
        var values = Packed.Read(packed);
        return new() { Name = values[0] ?? "", From = values[1], Reason = values[2] };
    }

    /// <summary>Names and texts in turn.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> parameters) =>
        parameters.Count == 0 ? null : Packed.Of([.. parameters.SelectMany(pair => new[] { pair.Key, pair.Value })]);

    public static IReadOnlyDictionary<string, string> ToParameters(string?[] values)
    {
        var parameters = new Dictionary<string, string>(values.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < values.Length; i += 2) parameters[values[i] ?? ""] = values[i + 1] ?? "";
        return parameters;
    }
}
