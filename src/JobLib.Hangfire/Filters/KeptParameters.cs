using System.Reflection;
using Hangfire.Storage;
using JobLib.Hangfire.Import;

namespace JobLib.Hangfire.Filters;

/// <summary>The parameters of a job, as what Hangfire's contexts read and write through their connection.</summary>
internal sealed class KeptParameters(IDictionary<string, string> parameters)
{
    /// <summary>What was written through it.</summary>
    public Dictionary<string, string> Written { get; } = new(StringComparer.Ordinal);

    public IStorageConnection Connection => field ??= NoHangfire.Of<IStorageConnection>(Call);

    /// <summary>Writes a value that stands as JSON in Hangfire.</summary>
    public void Set(string name, string? json) => parameters[name] = Written[name] = ParameterText.Of(json ?? ParameterText.Null);

    private object? Call(MethodInfo method, object?[] arguments)
    {
        switch (method.Name)
        {
            case nameof(IStorageConnection.GetJobParameter) when arguments is [_, string name]:
                return parameters.TryGetValue(name, out var text) ? ParameterText.ToJson(text) : null;
            case nameof(IStorageConnection.SetJobParameter) when arguments is [_, string name, var json]:
                Set(name, json as string);
                return null;
            case nameof(IDisposable.Dispose):
                return null;
            default:
                throw NoHangfire.NotThere(method);
        }
    }
}
