namespace JobLib.AotCanary;

public sealed class Mailer
{
    public string? Archived { get; private set; }

    public async Task<string> SendAsync(Order order, string template)
    {
        await Task.Yield();
        Console.WriteLine($"{template} of order {order.Id}");
        return string.Join(" and ", order.Lines);
    }

    public void Archive([FromResult] string? lines) => Archived = lines;

    [AutomaticRetry(Attempts = 0)]
    public void Refuse() => throw new InvalidOperationException("No more mail.");
}
