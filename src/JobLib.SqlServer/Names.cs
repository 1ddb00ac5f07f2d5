namespace JobLib.SqlServer;

/// <summary>
/// The one place where names become part of a statement's text: the schema's, as which this writes itself, and those of the procedures in it that statements
/// call.
/// </summary>
internal sealed class Names(string schema)
{
    private const int MaxLength = 63; // as in the other drivers; SQL Server itself would take 128

    private readonly string quoted = Quote(schema);

    public string AgeJobs => Procedure("age_jobs");
    public string ChangeBatches => Procedure("change_batches");
    public string ChangeJobs => Procedure("change_jobs");
    public string ChangeRecurring => Procedure("change_recurring");
    public string Charge => Procedure("charge");
    public string CompleteJob => Procedure("complete_job");
    public string FetchJobs => Procedure("fetch_jobs");
    public string FinishJobs => Procedure("finish_jobs");
    public string FoldCounters => Procedure("fold_counters");
    public string InsertUnit => Procedure("insert_unit");
    public string LeaveServer => Procedure("leave_server");
    public string MoveHeld => Procedure("move_held");
    public string PromoteJobs => Procedure("promote_jobs");
    public string Prune => Procedure("prune");
    public string ReadSignals => Procedure("read_signals");
    public string RegisterServer => Procedure("register_server");
    public string RenewLease => Procedure("renew_lease");
    public string ReportJobs => Procedure("report_jobs");
    public string RescueJobs => Procedure("rescue_jobs");
    public string SaveRecurring => Procedure("save_recurring");
    public string SetDraining => Procedure("set_draining");
    public string SetLimit => Procedure("set_limit");
    public string SetRate => Procedure("set_rate");
    public string SetQueueLimit => Procedure("set_queue_limit");
    public string SayLimits => Procedure("say_limits");
    public string SetPaused => Procedure("set_paused");
    public string TallyJobs => Procedure("tally_jobs");
    public string TickRecurring => Procedure("tick_recurring");

    public override string ToString() => quoted;

    public static string Quote(string name)
    {
        var isValid =
            name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isValid
            ? $"[{name}]"
            : throw new ArgumentException(
                $"'{name}' cannot be a schema of JobLib's. Use 1 to 63 characters of [a-z0-9_], not beginning with a digit.",
                nameof(name)
            );
    }

    private string Procedure(string name) => $"{quoted}.{StoredRoutines.NameOf(name)}";
}
