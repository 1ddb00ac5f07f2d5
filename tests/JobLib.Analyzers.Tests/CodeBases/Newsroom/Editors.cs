namespace Newsroom;

public class Editors(IBackgroundJobClient client, Crawl<RssFeed> crawl)
{
    public async Task PublishAsync(RssFeed feed, Item item)
    {
        await client.EnqueueAsync<Crawl<RssFeed>>(x => x.RunAsync(feed, JobContext.None));
        await client.EnqueueAsync<Crawl<RssFeed>>(x => x.AnyAsync({|JOBLIB1002:feed|}));
        await client.EnqueueAsync<Crawl<RssFeed>>(x => x.WithAsync({|JOBLIB1002:new { Depth = 3 }|}, {|JOBLIB1002:i => i.Id.Length > 0|}));
        await client.EnqueueAsync(() => {|JOBLIB1004:crawl|}.RunAsync(feed, JobContext.None));
        await client.EnqueueAsync<Desk>(x => x.Receive(item));
        await client.EnqueueAsync<Desk>(x => x.ReceiveAll(new[] { item }, DateOnly.MinValue));
        await client.CreateAsync(Job.Create({|JOBLIB1007:typeof(Crawl<>)|}, "RunAsync", feed, JobContext.None));
        await client.CreateAsync(Job.Create(typeof(Crawl<RssFeed>), "RunAsync", feed, JobContext.None));
    }

    public void Later(Item item, TimeProvider clock)
    {
        BackgroundJob.Schedule<Desk>(x => x.Receive(item), clock.GetUtcNow().AddMinutes(5));
        BackgroundJob.Schedule<Desk>(x => x.Receive(item), {|JOBLIB1012:DateTime.Today|}.AddDays(1));
        client.Enqueue<Desk>(x => x.Receive(item), new EnqueueOptions { At = clock.GetUtcNow().AddHours(1), Queue = "desk" });
        Parallel.ForEach(new[] { 1, 2 }, i => {|JOBLIB1011:client.EnqueueAsync<Desk>(x => x.Count(i))|});
    }

    public async Task ApproveAsync(string[] ids)
    {
        var batch = await BatchJob.StartNewAsync(async x =>
        {
            foreach (var id in ids) await x.EnqueueAsync<Desk>(desk => desk.Approve(id));
        });
        await BatchJob.ContinueBatchWithAsync(batch, x => x.EnqueueAsync<Desk>(desk => desk.Close(new string[0])));
    }
}
