using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>What a test says is to pass.</summary>
public sealed class PassingException() : Exception("It will pass.");

/// <summary>Repeats what fails with <see cref="PassingException"/>, at once, as the providers' own strategies repeat a lost connection.</summary>
public sealed class RepeatingStrategy(ExecutionStrategyDependencies dependencies)
    : ExecutionStrategy(dependencies, maxRetryCount: 3, maxRetryDelay: TimeSpan.Zero)
{
    protected override bool ShouldRetryOn(Exception exception) => exception is PassingException;
}
