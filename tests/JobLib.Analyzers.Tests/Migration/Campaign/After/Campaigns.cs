// A mail campaign, as somebody writes it with Hangfire: one letter behind the other, and the end behind them all.
using System.Threading.Tasks;
using JobLib;
using System.Threading;

namespace Campaign;

public interface ILetterbox
{
    Task DropAsync(string line);
}

[Postmark]
public class Campaigns
{
    private readonly ILetterbox letterbox;
    private readonly IBackgroundJobClient client;

    public Campaigns(ILetterbox letterbox, IBackgroundJobClient client)
    {
        this.letterbox = letterbox;
        this.client = client;
    }

    public string Launch(string name, string[] readers)
    {
        var last = client.Enqueue<Campaigns>(x => x.PrepareAsync(name, JobContext.None));
        foreach (var reader in readers)
        {
            last = client.ContinueJobWith<Campaigns>(last, x => x.SendAsync(name, reader, CancellationToken.None), JobContinuationOptions.OnAnyFinishedState);
        }

        return client.ContinueJobWith<Campaigns>(last, x => x.CloseAsync(name));
    }

    public Task PrepareAsync(string name, JobContext context) => letterbox.DropAsync($"{name} prepared by job {context.JobId}");

    [Queue("critical"), AutomaticRetry(Attempts = 2, DelaysInSeconds = new[] { 1 })]
    public async Task SendAsync(string name, string reader, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await Task.Delay(1, token);
        await letterbox.DropAsync($"{name} to {reader}");
    }

    public Task CloseAsync(string name) => letterbox.DropAsync($"{name} closed");
}
