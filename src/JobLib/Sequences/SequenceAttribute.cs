using JobLib.Filters;

namespace JobLib;

/// <summary>
/// The jobs of the method, and all others with the same key, run one after the other in the order of their creation, over all servers and over retries. Those
/// that wait take no worker.
/// </summary>
/// <param name="key">A composite format, such as <c>order:{0}</c>: <c>{0}</c> is the first argument. Jobs of different methods with the same key are of one
/// sequence.</param>
/// <remarks>
/// A job of a sequence has no parent and no time of its own: it begins when the one before it is over. <see cref="EnqueueOptions.Sequence"/> goes before the
/// attribute.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SequenceAttribute(string key) : Attribute, ICreationAttribute
{
    /// <summary>The key's format.</summary>
    public string Key { get; } = key;

    /// <summary>What the job does when the one before it has failed for good.</summary>
    /// <value>Default: <see cref="SequenceFailure.Hold"/>: it waits until a person has decided.</value>
    public SequenceFailure OnFailure { get; init; }
}
