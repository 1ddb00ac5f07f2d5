using System.Reflection;
using JobLib.Serialization;

namespace JobLib.Invocation.Names;

/// <summary>
/// Which methods may be jobs. A payload names a method, and whoever can write into the storage could name any: this is the list of those that are run.
/// </summary>
internal static class JobMethodPolicy
{
    /// <summary>
    /// The policy of an application that sets none: every method that the shared framework does not declare, and <c>Console.Write</c> and
    /// <c>Console.WriteLine</c>.
    /// </summary>
    public static bool Default(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.DeclaringType is not { } type) return false;
        return !FrameworkAssemblies.Contains(type.Assembly) || IsConsoleWrite(type, method);
    }

    private static bool IsConsoleWrite(Type type, MethodInfo method) =>
        type == typeof(Console) && method.Name is (nameof(Console.Write) or nameof(Console.WriteLine));
}
