using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json;
using JobLib.Invocation;
using JobLib.Invocation.Capture;
using JobLib.Jobs;

namespace JobLib.Testing.Matching;

/// <summary>The call that a test expects: a method, and for each argument a value or what <see cref="Any"/> says about it.</summary>
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class CallPattern
{
    private readonly IReadOnlyList<object?> arguments;
    private readonly ArgumentPattern?[] patterns;
    private readonly JobPayload payload;
    private readonly JsonElement[] written;

    private CallPattern(JobCall call, IReadOnlyList<object?> arguments, ArgumentPattern?[] patterns)
    {
        Call = call;
        this.arguments = arguments;
        this.patterns = patterns;
        payload = call.Write(arguments);
        written = Elements(payload);
    }

    public JobCall Call { get; }

    /// <exception cref="ArgumentException">The expression is not a single method call.</exception>
    /// <exception cref="InvalidJobException">The call cannot be a job, so it cannot have been enqueued either.</exception>
    public static CallPattern Read(LambdaExpression call, Type? service, JobCallResolver calls)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentPattern?[] patterns = call.Body is MethodCallExpression body ? [.. body.Arguments.Select(ArgumentPattern.Of)] : [];
        var job = CallCapture.Read(WithoutAny(call, patterns), service);
        return new(calls.For(job.Type, job.Method), job.Arguments, patterns);
    }

    public bool Matches(RecordedCall recorded) => IsSameMethod(recorded) && !Differences(recorded).Any();

    public bool IsSameMethod(RecordedCall recorded) =>
        (recorded.Job.Payload.Type, recorded.Job.Payload.Method, recorded.Job.Payload.Signature) == (payload.Type, payload.Method, payload.Signature);

    /// <summary>How the arguments of a call of the same method differ from those that are expected.</summary>
    public IEnumerable<string> Differences(RecordedCall recorded)
    {
        var there = Elements(recorded.Job.Payload);
        for (var i = 0; i < Call.Parameters.Count; i++)
        {
            var parameter = Call.Parameters[i];
            if (!CallText.IsWritten(parameter)) continue;
            var shown = CallText.Of(Call, parameter, recorded.Arguments[i]);
            if (patterns[i] is { } pattern)
            {
                if (pattern.WhyNot(recorded.Arguments[i], shown) is { } reason) yield return $"{parameter.Name}: {reason}";
            }
            else if (!JsonElement.DeepEquals(written[i], there[i]))
            {
                yield return Difference(parameter, arguments[i], recorded.Arguments[i]);
            }
        }
    }

    public override string ToString() => CallText.Of(Call, i => patterns[i]?.ToString() ?? CallText.Of(Call, Call.Parameters[i], arguments[i]));

    private string Difference(JobParameter parameter, object? expected, object? there)
    {
        var (mine, its) = (CallText.Of(Call, parameter, expected), CallText.Of(Call, parameter, there));
        if (
            IsComplex(expected)
            && IsComplex(there)
            && Call.Show(parameter, expected) is string one
            && Call.Show(parameter, there) is string other
            && one != other
        )
        {
            return JsonDifference.Between(parameter.Name, one, other);
        }

        return mine == its ? $"{parameter.Name}: in a part that is not shown, since it is long or [Sensitive]" : $"{parameter.Name}: {its} instead of {mine}";
    }

    private static bool IsComplex(object? value) => value is not (null or string or IFormattable);

    private static LambdaExpression WithoutAny(LambdaExpression call, ArgumentPattern?[] patterns)
    {
        if (call.Body is not MethodCallExpression body || Array.TrueForAll(patterns, pattern => pattern is null)) return call;
        return Expression.Lambda(
            body.Update(body.Object, body.Arguments.Select((argument, i) => patterns[i] is null ? argument : Expression.Default(argument.Type))),
            call.Parameters
        );
    }

    private static JsonElement[] Elements(JobPayload payload) => [.. JsonElement.Parse(payload.Arguments).EnumerateArray()];
}
