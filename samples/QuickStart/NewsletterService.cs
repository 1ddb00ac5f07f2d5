namespace QuickStart;

public sealed class NewsletterService(ILogger<NewsletterService> log)
{
    public Task SendAsync(int reader) => Task.Delay(reader % 5);

    public void Finished(int readers) => log.LogInformation("The newsletter went to {Readers} readers", readers);
}
