namespace JobLib.Samples.Tests.Guides;

#region mailer
public interface IMailer
{
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [1, 5, 30])]
    Task<int> SendAsync(int id, CancellationToken cancellationToken);
}
#endregion

public sealed class Mailer(Said said) : IMailer
{
    public Task<int> SendAsync(int id, CancellationToken cancellationToken)
    {
        said.Lines.Enqueue($"mail {id}");
        return Task.FromResult(id);
    }
}

#region reports
public sealed class Reports(Said said)
{
    public Task<string> BuildAsync(int number) => Task.FromResult($"report {number}");

    public void Publish([FromResult] string report) => said.Lines.Enqueue($"published {report}");

    [AutomaticRetry(Attempts = 0)]
    public void Break() => throw new InvalidOperationException("out of paper");

    public void Apologise([FromException] JobError? error) => said.Lines.Enqueue($"sorry: {error?.Message}");
}
#endregion

#region time-limit
public sealed class Imports(Said said)
{
    [JobTimeout("00:05:00")]
    public async Task RunAsync(int file, CancellationToken cancellationToken)
    {
        said.Lines.Enqueue($"import {file}");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
#endregion

#region account
public sealed class Accounts(Said said)
{
    [DisableConcurrentExecution("account-{0}", 60)]
    public async Task BookAsync(int account)
    {
        said.Lines.Enqueue($"begin {account}");
        await Task.Delay(20);
        said.Lines.Enqueue($"end {account}");
    }
}
#endregion

#region exports
public sealed class Exports(Said said)
{
    [ConcurrencyLimit(3, "customer:{0}")] // three of each customer
    public void Export(int customer) => said.Lines.Enqueue($"export for {customer}");

    [ConcurrencyLimit("smtp")] // as many as the limit of this name says
    public void Mail(int customer) => said.Lines.Enqueue($"mail to {customer}");
}
#endregion

#region payments
public sealed class Payments(Said said)
{
    [RateLimit("stripe")] // as often as the rate of this name says
    public void Charge(int customer) => said.Lines.Enqueue($"charge {customer}");

    [RateLimit("shop:{0}")] // each shop for itself
    public void Sync(int shop) => said.Lines.Enqueue($"sync {shop}");
}
#endregion

#region answers
public sealed class Answers(Said said)
{
    public async Task AskAsync(string question, JobContext context)
    {
        said.Lines.Enqueue(question);
        var used = 9_500; // as the provider says in its answer
        await context.ChargeAsync("tokens:acme", used - 8_000); // the job has taken 8,000 when it began
    }
}
#endregion

#region sign-up
public sealed class SignUp(IBackgroundJobClient jobs)
{
    public async Task WelcomeAsync(int id)
    {
        await jobs.EnqueueAsync<IMailer>(x => x.SendAsync(id, CancellationToken.None));
        await jobs.ScheduleAsync<IMailer>(x => x.SendAsync(id, CancellationToken.None), TimeSpan.FromDays(3)); // how do you like it?
    }
}
#endregion

#region import
public sealed class Import
{
    public Task<int> RunAsync(string file, JobContext context)
    {
        context.Log($"reading {file}");
        return file.Length > 0 ? Task.FromResult(3) : throw new ArgumentException("The file has no name.", nameof(file));
    }
}
#endregion
