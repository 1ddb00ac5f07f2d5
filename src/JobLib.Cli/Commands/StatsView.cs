using JobLib.Cli.Connecting;
using JobLib.Cli.Output;
using JobLib.Management;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace JobLib.Cli.Commands;

/// <summary>The state of everything, drawn again and again over the whole screen until somebody ends it.</summary>
internal sealed class StatsView(CommandCall call, StorageSession session, TimeSpan interval)
{
    private const string EnterScreen = "\u001b[?1049h\u001b[H"; // what was on the terminal before is there again afterwards
    private const string LeaveScreen = "\u001b[?1049l";
    private const int LinesOfFacts = 17;
    private const int NarrowColumns = 2; // the queue, and how many jobs wait in it

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var console = call.Output.Console;
        var first = await session.Monitor.OverviewAsync(cancellationToken); // what is wrong from the beginning is told on the screen that stays
        call.Output.Raw(EnterScreen);
        try
        {
            await console.Live(View(first)).AutoClear(true).StartAsync(async live =>
            {
                while (true)
                {
                    await Task.Delay(interval, cancellationToken);
                    live.UpdateTarget(await NextAsync(cancellationToken));
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how it is meant to end.
        }
        finally
        {
            call.Output.Raw(LeaveScreen);
        }
    }

    // A storage that is away for a moment ends nothing: it may come back.
    private async Task<IRenderable> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return View(await session.Monitor.OverviewAsync(cancellationToken));
        }
        catch (StorageUnavailableException error)
        {
            return CliOutput.Cell(Secrets.Hide(error.Message, session.Settings.Connection));
        }
    }

    private Rows View(Overview overview)
    {
        var columns = call.Output.HasRoomFor(QueuesCommand.Heads.Count) ? QueuesCommand.Heads.Count : NarrowColumns;
        var room = Math.Max(call.Output.Console.Profile.Height - LinesOfFacts - 1, 1);
        return new(
            CliOutput.Cell($"{Format.Absolute(overview.Now)}   every {Format.Duration(interval)}   Ctrl-C ends"),
            CliOutput.FactsOf(StatsCommand.Facts(overview)),
            CliOutput.Cell(""),
            CliOutput.TableOf(
                [.. QueuesCommand.Heads.Take(columns)],
                overview.Queues
                    .OrderByDescending(queue => queue.Enqueued)
                    .Take(room)
                    .Select(queue => QueuesCommand.Row(queue, overview.Now).Take(columns).ToList())
            )
        );
    }
}
