using JobLib.Benchmarks;
using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Peers;
using JobLib.Benchmarks.Scenarios;
using JobLib.Benchmarks.Storages;

if (!BenchmarkOptions.TryParse(args, out var options, out var fault))
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 1;
}

if (options.Peers)
{
    await PeerCommand.RunAsync(options);
    return 0;
}

using var postgreSql = PostgreSqlBenchmark.TryStart();
List<IBenchmarkedStorage> storages = [new InMemoryBenchmark(), new SqliteBenchmark()];
if (postgreSql is not null) storages.Add(postgreSql);
if (SqlServerBenchmark.TryFind() is { } sqlServer) storages.Add(sqlServer);
using var redis = RedisBenchmark.TryFind();
if (redis is not null) storages.Add(redis);
var scenarios = ScenarioList.Of(storages, options)
    .Concat(storages.SelectMany(LimitScenarios.Of))
    .Concat(postgreSql is null ? [] : PostgreSqlScenarios.Of(postgreSql))
    .Concat(redis is null ? [] : RedisScenarios.Of(redis, options))
    .Where(options.Chooses).ToList();
if (scenarios.Count == 0)
{
    Console.Error.WriteLine($"No scenario has '{options.Filter}' in its name or its storage's.");
    return 1;
}

Console.WriteLine(Machine.Describe());
Console.WriteLine();
foreach (var line in FigureTable.Head) Console.WriteLine(line);
var figures = new List<Figure>();
foreach (var scenario in scenarios)
{
    var measured = await PairRunner.RunAsync(scenario, options);
    foreach (var figure in measured) Console.WriteLine(FigureTable.Row(figure));
    figures.AddRange(measured);
}

if (options.Json is { } file) JsonFile.Write(file, figures);
if (options.Page is { } page) FigurePage.Update(page, figures);
return 0;
