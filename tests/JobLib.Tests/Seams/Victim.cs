using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobLib.Tests.Seams;

/// <summary>A job whose way leads past every seam.</summary>
[SeamFilter]
public sealed class Victim : IDisposable
{
    private readonly VictimScope scope;

    public Victim(VictimScope scope)
    {
        this.scope = scope;
        Trouble.At(Seam.Activation);
    }

    [SeamFilter] // a second one: a single one is never put in order
    public async Task<Written> RunAsync(Read argument, JobContext context, CancellationToken cancellationToken)
    {
        _ = (argument, scope);
        cancellationToken.Register(() => Trouble.At(Seam.TokenCallback));
        context.Log("runs");
        await Task.Yield();
        Trouble.At(Seam.Body);
        return new();
    }

    public void Fail() => throw new Trouble.TrickyException();

    public void Dispose() => Trouble.At(Seam.Disposal);
}

public sealed class AsynchronousVictim(VictimScope scope) : IAsyncDisposable
{
    public void Run() => _ = scope;

    public ValueTask DisposeAsync()
    {
        Trouble.At(Seam.AsynchronousDisposal);
        return ValueTask.CompletedTask;
    }
}

/// <summary>In the job's scope.</summary>
public sealed class VictimScope : IDisposable
{
    public VictimScope()
    {
        Trouble.At(Seam.ScopedActivation);
        Trouble.Opened();
    }

    public void Dispose()
    {
        Trouble.Closed();
        Trouble.At(Seam.ScopeDisposal);
    }
}

/// <summary>Beside the victims, and past none of their seams.</summary>
public sealed class Neighbour
{
    public int Run(int number) => number;
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SeamFilterAttribute : Attribute, IJobExecutionFilter, IJobOutcomeFilter
{
    public int Order
    {
        get
        {
            Trouble.At(Seam.FilterOrder);
            return 0;
        }
    }

    public async ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
    {
        Trouble.At(Seam.FilterBefore);
        await next();
        Trouble.At(Seam.FilterAfter);
    }

    public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
    {
        Trouble.At(Seam.OutcomeFilterBefore);
        await next();
        Trouble.At(Seam.OutcomeFilterAfter);
    }
}

/// <summary>Filters that are services, made anew for each job.</summary>
public sealed class ServiceFilter : IJobExecutionFilter
{
    public ServiceFilter(VictimScope scope)
    {
        _ = scope;
        Trouble.At(Seam.ServiceFilterCreation);
    }

    public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next) => next();
}

public sealed class ServiceOutcomeFilter(VictimScope scope) : IJobOutcomeFilter
{
    public ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
    {
        _ = scope;
        Trouble.At(Seam.ServiceOutcomeFilter);
        return next();
    }
}

[JsonConverter(typeof(Converter))]
public sealed class Read
{
    public sealed class Converter : JsonConverter<Read>
    {
        public override Read Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.GetInt32();
            Trouble.At(Seam.ArgumentReading);
            return new();
        }

        public override void Write(Utf8JsonWriter writer, Read value, JsonSerializerOptions options) => writer.WriteNumberValue(1);
    }
}

[JsonConverter(typeof(Converter))]
public sealed class Written
{
    public sealed class Converter : JsonConverter<Written>
    {
        public override Written Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.GetInt32();
            return new();
        }

        public override void Write(Utf8JsonWriter writer, Written value, JsonSerializerOptions options)
        {
            Trouble.At(Seam.ResultWriting);
            writer.WriteNumberValue(1);
        }
    }
}
