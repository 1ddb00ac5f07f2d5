namespace JobLib.Analyzers.Tests.Rules;

/// <summary>Contracts that cannot be kept, share a name, or would leave stored jobs behind.</summary>
public class ContractRuleTests
{
    private const string Json = "using System.Text.Json.Nodes;\n";

    [Fact]
    public Task A_method_that_cannot_be_a_job_or_be_named_cannot_have_a_contract() => Verify.FindsAsync(
        """
        public class Letters
        {
            [{|JOBLIB1018:JobContract("letters.open")|}] public void Open<T>() { }
            [{|JOBLIB1018:JobContract("letters.hidden")|}] internal void Hidden() { }
            [{|JOBLIB1018:JobContract("letters.void")|}] public async void Vanish() => await Task.Yield();
            [{|JOBLIB1018:JobContract("letters.ref")|}] public void Change(ref int id) { }
            [{|JOBLIB1018:JobContract("letters, send")|}] public void Send() { }
            [{|JOBLIB1018:JobContract("letters.version", Version = 0)|}] public void Count() { }
            public int Length { [{|JOBLIB1018:JobContract("letters.length")|}] get => 0; }
            [JobContract("letters.fine", Version = 1)] public Task<int> FineAsync(int id, CancellationToken cancellationToken) => Task.FromResult(id);

            private class Inner { [{|JOBLIB1018:JobContract("letters.private")|}] public void Run() { } }
        }

        public class Letters<T> { [{|JOBLIB1018:JobContract("letters.of")|}] public void Run(T value) { } }

        file class Local { [{|JOBLIB1018:JobContract("letters.local")|}] public void Run() { } }
        """);

    [Fact]
    public Task Two_contracts_of_one_name_are_told_of_at_both() => Verify.FindsAsync(
        """
        public class Letters
        {
            [{|JOBLIB1019:JobContract("letters.send")|}] public void Send() { }
            [JobContract("letters.Send")] public void Burn() { }
        }
        """,
        """
        public interface ILetters { [{|JOBLIB1019:JobContract("letters.send")|}] void Send(); }
        """);

    [Fact]
    public Task A_version_that_nothing_leads_on_from_is_told_of() => Verify.FindsAsync(
        Json + """
        public class None { [{|JOBLIB1020:JobContract("none", Version = 2)|}] public void Run() { } }

        public class Last
        {
            [{|JOBLIB1020:JobContract("last", Version = 3)|}] public void Run() { }
            [UpcastFrom(1)] public static JsonArray One(JsonArray old) => old;
        }

        public class Between
        {
            [{|JOBLIB1020:JobContract("between", Version = 4)|}] public void Run() { }
            [UpcastFrom(1)] public static JsonArray One(JsonArray old) => old;
            [UpcastFrom(3)] public static JsonArray Three(JsonArray old) => old;
        }

        public class Whole
        {
            [JobContract("whole", Version = 4)] public void Run() { }
            [UpcastFrom(2)] public static JsonArray Two(JsonArray old) => old; // jobs of version 1 are gone
            [UpcastFrom(3)] internal static JsonArray Three(JsonArray old) => old;
        }
        """);

    [Fact]
    public Task An_upcaster_that_cannot_be_called_or_belongs_to_no_contract_is_told_of() => Verify.FindsAsync(
        Json + """
        public class Letters
        {
            [JobContract("letters.send", Version = 2)] public void Send(int id) { }
            [UpcastFrom(1)] public static JsonArray Fits(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray Twin(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(2)|}] public static JsonArray Late(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(0)|}] public static JsonArray Early(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1, Contract = "letters.burn")|}] public static JsonArray Elsewhere(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] private static JsonArray Private(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public JsonArray Instance(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray Two(JsonArray old, int more) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray ByRef(ref JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonNode Node(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray Open<T>(JsonArray old) => old;
        }

        public class Several
        {
            [JobContract("several.a", Version = 2)] public void A() { }
            [{|JOBLIB1020:JobContract("several.b", Version = 2)|}] public void B() { }
            [UpcastFrom(1, Contract = "several.a")] public static JsonArray OfA(JsonArray old) => old;
            [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray OfWhich(JsonArray old) => old;
        }

        public class NoContract { [{|JOBLIB1021:UpcastFrom(1)|}] public static JsonArray One(JsonArray old) => old; }
        """);

    [Fact]
    public Task A_list_of_jobs_needs_no_line_for_a_contract_where_its_own_type_is_called() => Verify.FindsBesideAsync(
        "",
        """
        public class Letters { [JobContract("letters.send")] public void Send() { } }
        public class Postcards : Letters;

        public class Post
        {
            public void Make()
            {
                BackgroundJob.Enqueue<Letters>(x => x.Send());
                BackgroundJob.Enqueue<Postcards>(x => {|JOBLIB1016:x.Send()|});
            }
        }
        """);
}
