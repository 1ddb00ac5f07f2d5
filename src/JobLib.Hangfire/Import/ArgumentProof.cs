using System.Text.Json.Nodes;
using Hangfire.Common;
using Hangfire.Storage;
using JobLib.Invocation;
using HangfireJob = Hangfire.Common.Job;

namespace JobLib.Hangfire.Import;

/// <summary>
/// Shows that arguments come back as they were, in the eyes of Hangfire's serialiser as well: what that would write of them before and after must be the same.
/// A member that System.Text.Json is told to leave out, and Newtonsoft is not, is seen only so.
/// </summary>
internal static class ArgumentProof
{
    /// <param name="call">The call in JobLib.</param>
    /// <param name="stored">The call with the arguments that Hangfire would hand over.</param>
    /// <param name="payload">What JobLib would store of it.</param>
    /// <exception cref="NotMovableException">They differ.</exception>
    public static void Check(JobCall call, HangfireJob stored, JobPayload payload)
    {
        var (before, after) = (Write(stored), Write(new(stored.Type, stored.Method, call.ReadArguments(payload))));
        for (var i = 0; i < before.Length; i++)
        {
            if (call.Parameters[i].Json is null || before[i] == after[i] || Same(before[i], after[i])) continue;
            throw new NotMovableException(
                $"Its argument '{stored.Method.GetParameters()[i].Name}' would come back changed: System.Text.Json does not keep of it what Newtonsoft.Json has kept.",
                "Let both keep the same members ([JsonIgnore] and converters are their own), and import again; or let Hangfire run the job.");
        }
    }

    private static string?[] Write(HangfireJob job) =>
        InvocationData.SerializeJob(job).Arguments is { } text && text != "[]" ? SerializationHelper.Deserialize<string?[]>(text) ?? [] : [];

    private static bool Same(string? before, string? after) =>
        before is not null && after is not null && JsonNode.DeepEquals(Bare(JsonNode.Parse(before)), Bare(JsonNode.Parse(after)));

    // Without the names of types: that each value has its type is shown by JobLib's own proof.
    private static JsonNode? Bare(JsonNode? node) => node switch
    {
        JsonObject value when value.ContainsKey("$type") && value["$values"] is JsonArray items => Bare(items),
        JsonObject value => new JsonObject(value.Where(member => member.Key != "$type").Select(member => KeyValuePair.Create(member.Key, Bare(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Bare)]),
        _ => node?.DeepClone(),
    };
}
