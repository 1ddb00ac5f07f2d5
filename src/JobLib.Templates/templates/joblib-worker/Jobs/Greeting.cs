namespace TemplateNamespace.Jobs;

/// <summary>A job is a method of a class that the container makes. Its arguments are stored: use ids and small values.</summary>
public sealed class Greeting(ILogger<Greeting> log)
{
    public Task SendAsync(string name, CancellationToken cancellationToken)
    {
        log.LogInformation("Hello, {Name}", name);
        return Task.CompletedTask;
    }
}
