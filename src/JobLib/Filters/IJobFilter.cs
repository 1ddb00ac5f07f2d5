namespace JobLib;

/// <summary>
/// What the filters of a job have in common. A filter comes from an attribute on the method or its type, from dependency injection, or from
/// <c>jobs.AddFilter</c>.
/// </summary>
public interface IJobFilter
{
    /// <summary>
    /// Filters with a lower order are outside of those with a higher one. Default: 0. Equal orders: global first, then the type's, then the method's.
    /// </summary>
    int Order => 0;
}
