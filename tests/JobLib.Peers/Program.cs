using System.Globalization;
using JobLib.Peers;
using JobLib.Peers.Libraries;
using JobLib.Peers.Places;

// The program of one library on one storage. It answers each line of its input with one line: "warm drain 0.5" with the number of jobs that take half a second,
// "run drain 5000" with figures. It ends with its input.
var (library, storage, server) = (args[0], args[1], args.ElementAtOrDefault(2) ?? "");
var trials = new Trials(CreatePlaceAsync, Open);
while (await Task.Run(Console.In.ReadLine) is { } line)
{
    var words = line.Split(' ');
    var amount = double.Parse(words[2], CultureInfo.InvariantCulture);
    var answer = words[0] == "warm"
        ? new() { ["jobs"] = await trials.WarmAsync(words[1], TimeSpan.FromSeconds(amount)) }
        : await trials.RunAsync(words[1], (int)amount);
    var figures = answer.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key}={figure.Value:R}"));
    Console.WriteLine($"figures {string.Join(' ', figures)}");
}

async Task<IPlace> CreatePlaceAsync() => storage switch
{
    "memory" => new MemoryPlace(),
    "SQLite" => new FolderPlace(),
    "PostgreSQL" => await DatabasePlace.CreateAsync(server),
    _ => throw new ArgumentException($"There is no storage '{storage}'."),
};

IPeer Open(IPlace place) => library switch
{
    "JobLib" => new JobLibPeer(place),
    "Hangfire" => new HangfirePeer(place),
    "Quartz" => new QuartzPeer(place),
    _ => throw new ArgumentException($"There is no library '{library}'."),
};
