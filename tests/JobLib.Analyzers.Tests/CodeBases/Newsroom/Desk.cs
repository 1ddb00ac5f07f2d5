namespace Newsroom;

public class Desk
{
    public void Receive(Item item) => Console.WriteLine(item.Id);

    public void ReceiveAll(IReadOnlyList<Item> items, DateOnly day) => Console.WriteLine(items.Count);

    public void Count(int number)
    {
        {|JOBLIB1014:ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(number))|};
    }

    [DisableConcurrentExecution("desk", 60), JobTimeout("00:05:00")]
    public void Approve(string id)
    {
        var waiting = Task.Run(() => Console.WriteLine(id));
        waiting.GetAwaiter().GetResult();
    }

    public void Close([FromResult] string[] approved) => NotAJob();

    private static void NotAJob() => Task.Run(() => { });
}
