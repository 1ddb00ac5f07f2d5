using JobLib.Filters;

namespace JobLib;

/// <summary>
/// Jobs of the method are claimed no more often than a rate says, over all servers. The others wait without a worker and without using up an attempt, keep
/// their order, and begin when their time has come.
/// </summary>
/// <remarks>Counted when a server claims a job: each attempt, and also one that the server gives back before it has begun.</remarks>
/// <param name="name">
/// What <see cref="JobLimits.Rate"/> calls it: <c>stripe</c> for one bucket of tokens; or the name, a colon and a composite format, <c>stripe:{0}</c>, for a
/// bucket of its own for each value (<c>{0}</c> is the first argument). A job is refused when it is created where no rate is called so.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RateLimitAttribute(string name) : Attribute, ICreationAttribute
{
    /// <summary>The rate's name, or that and the format of the key.</summary>
    public string Name { get; } = string.IsNullOrWhiteSpace(name) ? throw new ArgumentException("A rate has a name.", nameof(name)) : name;
}
