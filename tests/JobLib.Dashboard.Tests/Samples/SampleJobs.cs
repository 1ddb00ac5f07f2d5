namespace JobLib.Dashboard.Tests.Samples;

public sealed record Customer(int Id, string Name, [property: Sensitive] string CardNumber);

/// <summary>What the sample jobs call. Never run.</summary>
public interface IMailer
{
    Task SendAsync(int id, CancellationToken cancellationToken);

    [JobDisplayName("Welcome {0}")]
    Task WelcomeAsync(string name, [Sensitive] string password, Customer customer);

    Task<Customer> FindAsync(int id);
}

public sealed class Shut
{
    [ShutToday]
    public void Open()
    {
    }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class ShutTodayAttribute : Attribute, IJobCreationFilter
{
    public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next) => throw new NotSupportedException("shut today");
}
