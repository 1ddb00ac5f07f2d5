using System.Text.Json.Nodes;
using JobLib.Diagnostics;

namespace JobLib.Invocation.Contracts;

/// <summary>Brings the arguments of a stored call to its contract's present version.</summary>
internal static class Upcasts
{
    /// <exception cref="JobPayloadException">The arguments are not a JSON array, or an upcaster threw, or returned what is none.</exception>
    public static string Apply(JobContractDefinition contract, int version, string arguments, int maxDepth)
    {
        if (version == contract.Version) return arguments;
        var from = version;
        try
        {
            var json = JsonNode.Parse(arguments, documentOptions: new() { MaxDepth = maxDepth }) as JsonArray;
            for (; from < contract.Version; from++)
            {
                json = contract.Upcasters[from](json ?? throw new InvalidOperationException("They are not a JSON array."));
            }

            return json?.ToJsonString() ?? throw new InvalidOperationException("The upcaster returned null.");
        }
        catch (Exception e) // the serialiser, or the application's own upcaster, which may throw anything
        {
            var step = Math.Min(from, contract.Version - 1);
            throw new JobPayloadException(
                $"The arguments of the contract '{contract.Name}', stored by version {version}, cannot be brought to version {step + 1} by [UpcastFrom({step})]: {ExceptionText.Message(e)}",
                e
            );
        }
    }
}
