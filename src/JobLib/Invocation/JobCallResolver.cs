using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using JobLib.Invocation.Contracts;
using JobLib.Invocation.Names;
using JobLib.Jobs;
using JobLib.Serialization;

namespace JobLib.Invocation;

/// <summary>Gives the <see cref="JobCall"/> of a method to the client that has the method, and to the server that has its name. Each is made once.</summary>
internal sealed class JobCallResolver
{
    private const int KnownPayloads = 10_000; // names come from the storage: a bound, so that made-up ones cannot fill the memory

    private readonly JobTypeRules rules;
    private readonly JsonSerializerOptions json;
    private readonly ShapeRules shapes;
    private readonly ValueProof proof;
    private readonly CallArguments arguments;
    private readonly JobTypeResolver types;
    private readonly CallNames names;
    private readonly ConcurrentDictionary<(Type Type, MethodInfo Method), JobCall> byMethod = new();
    private readonly ConcurrentDictionary<CallName, JobCall> byName = new();

    public JobCallResolver(JobLibOptions options, JobTypeRules rules)
    {
        var formats = new JobJson(options);
        this.rules = rules;
        json = formats.Arguments;
        shapes = new(json);
        proof = new(json);
        arguments = new(options, formats, proof);
        types = new(rules, new JobAssemblies(rules));
        names = new(types);
    }

    /// <summary>The call of a method, for a client.</summary>
    /// <exception cref="InvalidJobException">The method cannot be run in the background, or is not allowed.</exception>
    public JobCall For(Type type, MethodInfo method) => byMethod.TryGetValue((type, method), out var call) ? call : Add(type, method);

    /// <summary>The call that a stored payload names, for a server.</summary>
    /// <exception cref="JobTypeNotFoundException">The type or the method is not known here; another server may know it.</exception>
    /// <exception cref="JobPayloadException">The payload is malformed, of another format, or names what is not allowed.</exception>
    public JobCall Resolve(JobPayload payload)
    {
        if (payload.Format != JobPayload.CurrentFormat)
        {
            throw new JobPayloadException(
                $"The job has format {payload.Format}, and this version of JobLib knows format {JobPayload.CurrentFormat}. Deploy a version that knows it."
            );
        }

        var name = new CallName(payload.Type, payload.Method, payload.Signature);
        return byName.TryGetValue(name, out var call) ? call : Find(name);
    }

    private JobCall Find(CallName name)
    {
        var (type, method) = rules.Contracts.Find(name) is { } contract ? (contract.Type, contract.Method) : FindMethod(name);
        try
        {
            var call = For(type, method);
            if (byName.Count >= KnownPayloads) byName.Clear();
            return byName.GetOrAdd(name, call);
        }
        catch (InvalidJobException e)
        {
            throw new JobPayloadException(e.Message, e);
        }
    }

    private (Type Type, MethodInfo Method) FindMethod(CallName name)
    {
        var type = types.FindType(name.Type);
        return (type, types.FindMethod(type, name.Method, name.Signature));
    }

    private JobCall Add(Type type, MethodInfo method)
    {
        // An expression names the method where it was first declared; the attributes that count are those of the override. An interface's are its own.
        var own = method.DeclaringType is { IsInterface: true } ? method : MethodDispatch.TargetOf(method, type);
        var shown = $"{ShortTypeName.Of(type)}.{own.Name}";
        if (MethodRules.WhyNot(type, own) is { } reason) throw new InvalidJobException($"{shown} cannot be a job: {reason}");
        if (!rules.IsAllowed(own))
        {
            throw new InvalidJobException(
                $"{shown} cannot be a job: it is declared by {own.DeclaringType} and is not among the allowed methods. "
                + "Call it from a method of your own, or allow it with jobs.AllowMethods.");
        }

        JobParameter[] parameters = [.. own.GetParameters().Select(parameter => Describe(shown, parameter))];
        var contract = rules.Contracts.Of(type, own);
        var name = contract is null ? names.Of(type, own) : new(contract.Name, ContractRules.MethodOf(contract.Version), "");
        return byMethod.GetOrAdd((type, method), new JobCall(type, own, name, parameters, arguments, new CallAttributes(type, own), contract));
    }

    private JobParameter Describe(string method, ParameterInfo parameter)
    {
        var name = parameter.Name ?? $"#{parameter.Position}";
        var kind = KindOf(parameter);
        var isStored = kind is JobParameterKind.Argument or JobParameterKind.FromResult;
        if (kind == JobParameterKind.FromException && parameter.ParameterType != typeof(JobError))
        {
            throw new InvalidJobException($"Parameter '{name}' of {method} has [FromException] and must be a JobError, not {parameter.ParameterType}.", name);
        }

        if (isStored && shapes.WhyNot(parameter.ParameterType) is { } reason)
        {
            throw new InvalidJobException($"Parameter '{name}' of {method} cannot be a job's: {reason}.", name);
        }

        var info = isStored ? json.GetTypeInfo(parameter.ParameterType) : null;
        return new(name, parameter.ParameterType, kind, parameter.IsDefined(typeof(SensitiveAttribute)), info, info is not null && proof.IsNeeded(info.Type));
    }

    private static JobParameterKind KindOf(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(CancellationToken)) return JobParameterKind.CancellationToken;
        if (parameter.ParameterType == typeof(JobContext)) return JobParameterKind.Context;
        if (parameter.IsDefined(typeof(FromResultAttribute))) return JobParameterKind.FromResult;
        return parameter.IsDefined(typeof(FromExceptionAttribute)) ? JobParameterKind.FromException : JobParameterKind.Argument;
    }
}
