namespace JobLib.PostgreSql;

/// <summary>
/// The one place where names become part of a statement's text: the schema's, as which this writes itself, and those of the functions in it that statements
/// call.
/// </summary>
internal sealed class Names(string schema)
{
    private const int MaxLength = 50; // PostgreSQL refuses names longer than 63, and the channel of notifications has this one in its own

    private readonly string quoted = Quote(schema);

    public string AgeJobs => Function("age_jobs");
    public string CallName => Function("call_name");
    public string ChangeBatches => Function("change_batches");
    public string ChangeJobs => Function("change_jobs");
    public string Charge => Function("charge");
    public string Clock => Function("clock");
    public string DropCancelled => Function("drop_cancelled");
    public string DropRowless => Function("drop_rowless");
    public string FixedRate => Function("fixed_rate");
    public string FreeBatches => Function("free_batches");
    public string FreeKeys => Function("free_keys");
    public string Later => Function("later");
    public string Micros => Function("micros");
    public string Most => Function("most");
    public string MoveStep => Function("move_step");
    public string PlaceNew => Function("place_new");
    public string PruneBatches => Function("prune_batches");
    public string PruneJobs => Function("prune_jobs");
    public string PutBack => Function("put_back");
    public string RateOf => Function("rate_of");
    public string RateStays => Function("rate_stays");
    public string Renew => Function("renew");
    public string ReplaceCall => Function("replace_call");
    public string Rescue => Function("rescue");
    public string RoomIn => Function("room_in");
    public string SetLimit => Function("set_limit");
    public string SetRate => Function("set_rate");
    public string Settle => Function("settle");
    public string Signals => Function("signals");
    public string StateOf => Function("state_of");
    public string TakeTurn => Function("take_turn");
    public string TakeUnique => Function("take_unique");
    public string TurnOf => Function("turn_of");
    public string Whole => Function("whole");
    public string WithParameters => Function("with_parameters");

    public override string ToString() => quoted;

    public static string Quote(string name)
    {
        var isValid =
            name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isValid
            ? $"\"{name}\""
            : throw new ArgumentException(
                $"'{name}' cannot be a schema of JobLib's. Use 1 to 50 characters of [a-z0-9_], not beginning with a digit.",
                nameof(name)
            );
    }

    private string Function(string name) => $"{quoted}.{StoredRoutines.NameOf(name)}";
}
