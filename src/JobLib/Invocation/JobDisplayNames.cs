using System.Globalization;
using JobLib.Invocation.Contracts;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib.Invocation;

/// <summary>What jobs are called where people see them.</summary>
internal static class JobDisplayNames
{
    /// <summary>
    /// The method's [JobDisplayName] with its arguments, sensitive ones masked; <c>Type.Method</c> when it has none, or is not known here, or nothing is left
    /// of it.
    /// </summary>
    public static string For(JobPayload payload, JobCallResolver resolver)
    {
        try
        {
            var call = resolver.Resolve(payload);
            return call.Attributes.DisplayName is { } format && Format(format, call, payload) is var name && !string.IsNullOrWhiteSpace(name)
                ? name
                : Plain(payload);
        }
        catch (Exception)
        {
            return Plain(payload); // what is not known here, or throws when it is asked for its text, still needs a name
        }
    }

    /// <summary>The type without its namespace, and the method; a contract's name, all of it, and its version.</summary>
    public static string Plain(JobPayload payload)
    {
        var type = ContractRules.VersionOf(payload.Type, payload.Method) is null ? PlainTypeName.Of(payload.Type) : payload.Type;
        return FreeText.Clean($"{type}.{TypeNames.SplitMethod(payload.Method).Name}", FreeText.NameLength);
    }

    private static string Format(string format, JobCall call, JobPayload payload)
    {
        var values = call.ReadArguments(payload);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = call.Show(call.Parameters[i], values[i]);
        }

        return FreeText.Clean(string.Format(CultureInfo.InvariantCulture, format, values), FreeText.NameLength);
    }
}
