using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Invocation.Names;

/// <summary>
/// Names calls so that a server finds what was meant: a name is looked up where it is made, as a server will do it, and is used when it leads back to the
/// method.
/// </summary>
internal sealed class CallNames(JobTypeResolver types)
{
    /// <exception cref="InvalidJobException">A server would not find the type or the method.</exception>
    public CallName Of(Type type, MethodInfo method)
    {
        var plain = new CallName(TypeNames.Write(type), TypeNames.WriteMethod(method), TypeNames.WriteSignature(method));
        try
        {
            var found = types.FindType(plain.Type);
            if (found != type && TypeNames.Write(found) == plain.Type)
            {
                throw Refused(
                    type,
                    method,
                    $"another type of this name belongs to the application, and would run in its place. Hand {type.Assembly.GetName().Name} to jobs.AddJobAssembly, or give one of them another name."
                );
            }

            return found != type || IsMeant(type, method, types.FindMethod(type, plain.Method, plain.Signature)) ? plain : Exact(type, method, plain);
        }
        catch (Exception e) when (e is JobTypeNotFoundException or JobPayloadException)
        {
            throw Refused(type, method, $"a server would not find it. {e.Message}", e);
        }
    }

    private CallName Exact(Type type, MethodInfo method, CallName plain)
    {
        var exact = plain with { Signature = TypeNames.WriteSignature(method, method.DeclaringType ?? type) };
        return MethodDispatch.AreSame(types.FindMethod(type, exact.Method, exact.Signature), method)
            ? exact
            : throw Refused(type, method, $"{method.DeclaringType} has two methods with this name and these parameters. Give one of them another name.");
    }

    // An interface's method that the class implements by a public one is the same job, as long as nothing stands on it that a server reads when it runs it.
    private static bool IsMeant(Type type, MethodInfo method, MethodInfo found) =>
        MethodDispatch.AreSame(found, method)
        || (
            MethodDispatch.AreSame(MethodDispatch.TargetOf(method, type), MethodDispatch.TargetOf(found, type))
            && !method.GetCustomAttributes(inherit: false).Any(attribute => attribute is IJobExecutionFilter or IJobOutcomeFilter or AutomaticRetryAttribute)
        );

    private static InvalidJobException Refused(Type type, MethodInfo method, string reason, Exception? inner = null) =>
        new($"{ShortTypeName.Of(type)}.{method.Name} cannot be a job: {reason}", innerException: inner);
}
