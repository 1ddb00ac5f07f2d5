namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>What happens to a job right before its end.</summary>
public sealed class Interruption
{
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;
}
