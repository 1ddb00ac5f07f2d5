using JobLib.Filters;

namespace JobLib;

/// <summary>
/// The jobs of the method, or of all methods of a type, are of the group that the format names, as <c>{0}</c> for each value of the first argument. Inside of a
/// queue and a priority groups take turns, so that one with many jobs does not keep the others waiting. The method's goes before the type's.
/// </summary>
/// <param name="key">
/// A composite format, such as <c>{0}</c> or <c>tenant:{0}</c>: <c>{0}</c> is the first argument. Jobs of different methods with the same key are of one group;
/// a job for which it is empty is of none.
/// </param>
/// <remarks><see cref="JobLimits.Group"/> says how often a group has its turn; <see cref="EnqueueOptions.Group"/> goes before the attribute.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct)]
public sealed class GroupAttribute(string key) : Attribute, ICreationAttribute
{
    /// <summary>The key's format.</summary>
    public string Key { get; } = string.IsNullOrWhiteSpace(key) ? throw new ArgumentException("A group has a name, as in \"{0}\".", nameof(key)) : key;
}
