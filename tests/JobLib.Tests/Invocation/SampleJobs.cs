using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace JobLib.Tests.Invocation;

public interface IGreeter
{
    [Queue("letters")]
    Task<int> GreetAsync(string name, CancellationToken cancellationToken);
}

public interface IPoliteGreeter : IGreeter
{
    void Bow();
}

[Queue("samples")]
public class SampleJobs
{
    public List<object?> Seen { get; } = [];

    public void Nothing()
    {
    }

    public void Take(int number, string text) => Seen.AddRange([number, text]);

    public void TakeAll(Order order, Guid id, DateTimeOffset at, decimal amount, int? maybe, Color color, IReadOnlyList<int> list) =>
        Seen.AddRange([order, id, at, amount, maybe, color, list]);

    public static int Twice(int number) => number * 2;

    public int Add(int a, int b) => a + b;

    public Task DoAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<string> NameAsync(string name)
    {
        await Task.Yield();
        return name;
    }

    public ValueTask WaitAsync() => ValueTask.CompletedTask;

    public async ValueTask<int> CountAsync()
    {
        await Task.Yield();
        return 3;
    }

    public ValueTask<Task<int>> StartCounting() => new(CountAsync().AsTask());

    public Task<Task> StartWaiting() => Task.FromResult(Task.CompletedTask);

    public NumberTask CountOwn() => NumberTask.Of(3);

    public Task? ForgottenTask() => null;

    public void Fails() => throw new InvalidTimeZoneException("as it is");

    public Task<Task> FailsInside() => Task.FromResult(FailsLater());

    public async Task FailsLater()
    {
        await Task.Yield();
        throw new InvalidTimeZoneException("as it is");
    }

    public T Echo<T>(T value) => value;

    public void Follow([FromResult] int result, JobContext context, [FromException] JobError? error) => Seen.AddRange([result, context, error]);

    [Queue("method")]
    [JobDisplayName("Report {0} for {1:yyyy}, {2}")]
    public void Report(int number, DateTime day, [Sensitive] string secret) => Seen.Add(number);

    [JobDisplayName("Login {0}")]
    public void Login(Login login) => Seen.Add(login);

    [JobDisplayName("Broken {7}")]
    public void BrokenName(int number) => Seen.Add(number);

    public virtual void Overridden() => Seen.Add("base");

    internal void Internal()
    {
    }

    public async void AsyncVoid() => await Task.Yield();

    public IEnumerable<int> Iterator()
    {
        yield return 1;
    }

    public void TakesRef(ref int number) => number++;

    public void TakesOut(out int number) => number = 1;

    public void TakesSpan(ReadOnlySpan<char> text) => Seen.Add(text.Length);

    public async IAsyncEnumerable<int> Sequence([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        yield return 1;
    }

    public void BadException([FromException] string error) => Seen.Add(error);
}

public class DerivedJobs : SampleJobs
{
    [Queue("derived")]
    public override void Overridden() => Seen.Add("derived");
}

public class GenericJobs<T>
{
    public T Echo(T value) => value;
}

public enum Color
{
    Red,
    Green,
}

public record Order(int Id, string Customer, IReadOnlyList<OrderLine> Lines)
{
    public string? Note { get; init; }
}

public sealed record OrderLine(string Article, int Count);

public sealed class Login
{
    public string User { get; set; } = "";

    [Sensitive]
    public string Password { get; set; } = "";
}

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

public sealed record Square(double Side) : Shape;
