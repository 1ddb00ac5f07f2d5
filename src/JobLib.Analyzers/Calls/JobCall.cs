using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Calls;

/// <summary>
/// A call that creates a job, such as <c>BackgroundJob.Enqueue&lt;IMailer>(x => x.SendAsync(id, default))</c>, and the call in it that will be the job.
/// </summary>
internal sealed class JobCall
{
    private static readonly HashSet<string> Creators = new(StringComparer.Ordinal)
    {
        "Enqueue",
        "EnqueueAsync",
        "EnqueueMany",
        "EnqueueManyAsync",
        "Schedule",
        "ScheduleAsync",
        "ContinueJobWith",
        "ContinueJobWithAsync",
        "ContinueBatchWith",
        "ContinueBatchWithAsync",
        "AddOrUpdate", "AddOrUpdateAsync", "AddRecurring", "FromExpression",
    };

    private JobCall(InvocationExpressionSyntax creation, IMethodSymbol creator, LambdaExpressionSyntax lambda, IInvocationOperation job, SemanticModel model)
    {
        Creation = creation;
        Creator = creator;
        Lambda = lambda;
        Job = job;
        Model = model;
    }

    /// <summary>The call that creates the job.</summary>
    public InvocationExpressionSyntax Creation { get; }

    /// <summary>What it calls: JobLib's method.</summary>
    public IMethodSymbol Creator { get; }

    public LambdaExpressionSyntax Lambda { get; }

    /// <summary>The call that will be the job.</summary>
    public IInvocationOperation Job { get; }

    public SemanticModel Model { get; }

    public IMethodSymbol Method => Job.TargetMethod;

    /// <summary>The type that the server will resolve or make.</summary>
    public ITypeSymbol Type => Target?.Type ?? Method.ContainingType;

    /// <summary>What the job's method is called on; null for a static one.</summary>
    public IOperation? Target
    {
        get
        {
            var target = Job.Instance;
            while (target is IConversionOperation conversion) target = conversion.Operand;
            return target;
        }
    }

    /// <summary>Whether it is called on what the lambda's parameter stands for.</summary>
    public bool IsOfService =>
        Target is IParameterReferenceOperation { Parameter: var parameter }
        && parameter.DeclaringSyntaxReferences.Any(declared => declared.SyntaxTree == Lambda.SyntaxTree && Lambda.Span.Contains(declared.Span));

    /// <summary>The job's method for people.</summary>
    public string Name => Names.Shown(Type, Method);

    /// <summary>Whether it might be one, by its text alone: nothing is bound for calls of other names.</summary>
    public static bool MayBe(InvocationExpressionSyntax call) => Creators.Contains(Names.OfCalled(call)) && LambdaOf(call) is not null;

    /// <summary>Binds a call that <see cref="MayBe"/>; null when it is another one, or is not finished yet.</summary>
    public static JobCall? Read(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (LambdaOf(call) is not { ExpressionBody: InvocationExpressionSyntax body } lambda) return null;
        if (model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol creator || !JobLibMethods.Contains(creator)) return null;
        if (Names.OfType(model.GetTypeInfo(lambda, cancellation).ConvertedType) != "System.Linq.Expressions.Expression`1")
            return null; // a lambda that runs at once: it builds a batch
        return model.GetOperation(body, cancellation) is IInvocationOperation { TargetMethod.ContainingType: not null } job
            ? new(call, creator, lambda, job, model)
            : null;
    }

    /// <summary>The argument of the creating call for a parameter; null when it has none.</summary>
    public ExpressionSyntax? ArgumentFor(string parameter) => JobLibMethods.ArgumentFor(Creation, Creator, parameter);

    // The first lambda whose body is a call; one with a block of statements is no expression, and the compiler says so.
    private static LambdaExpressionSyntax? LambdaOf(InvocationExpressionSyntax call)
    {
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (
                argument.Expression is LambdaExpressionSyntax { ExpressionBody: InvocationExpressionSyntax } lambda
                && !lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword)
            )
            {
                return lambda;
            }
        }

        return null;
    }
}
