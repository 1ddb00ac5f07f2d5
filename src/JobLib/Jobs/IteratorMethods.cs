using System.Reflection;
using System.Runtime.CompilerServices;

namespace JobLib.Jobs;

/// <summary>Methods with <c>yield return</c>: a call of one runs nothing of its body, which runs while somebody reads what the call has returned.</summary>
internal static class IteratorMethods
{
    public static bool Include(MethodInfo method) =>
        method.IsDefined(typeof(IteratorStateMachineAttribute)) || method.IsDefined(typeof(AsyncIteratorStateMachineAttribute));
}
