using System.Reflection;
using JobLib.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobLib.Filters;

/// <summary>
/// Tells of attributes that have no effect where they stand: a job is created from the call's type and method, so what concerns its creation must stand
/// there and not only on the implementation, which the client need not even know.
/// </summary>
internal static class IgnoredAttributes
{
    public static void Warn(ILogger logger, Type type, MethodInfo method, Type implementation, MethodInfo target)
    {
        MemberInfo[] seen = [type, method];
        foreach (var member in new MemberInfo[] { implementation, target }.Except(seen))
        {
            foreach (var attribute in member.GetCustomAttributes(inherit: true).Where(IsOfCreation))
            {
                var kind = attribute.GetType();
                if (seen.Any(place => place.IsDefined(kind, inherit: true))) continue;
                logger.AttributeIgnored(
                    Name(kind),
                    member is Type ? implementation.Name : $"{implementation.Name}.{member.Name}",
                    member is Type ? type.Name : $"{type.Name}.{method.Name}"
                );
            }
        }
    }

    private static bool IsOfCreation(object attribute) => attribute is ICreationAttribute or IJobCreationFilter;

    private static string Name(Type attribute) =>
        attribute.Name.EndsWith(nameof(Attribute), StringComparison.Ordinal) ? attribute.Name[..^nameof(Attribute).Length] : attribute.Name;
}
