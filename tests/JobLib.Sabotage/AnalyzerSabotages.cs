namespace JobLib.Sabotage;

/// <summary>Of the analyzers and their fixes.</summary>
internal static class AnalyzerSabotages
{
    private const string Folder = "src/JobLib.Analyzers/";
    private const string Fixes = "src/JobLib.Analyzers.CodeFixes/";
    private const string Tests = "tests/JobLib.Analyzers.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "The compiler refuses what an attribute leaves out",
            Folder + "Arguments/ArgumentShapes.cs",
            " || member.GetAttributes().Any(IsOfSerializer)",
            "",
            Tests,
            "ShapeAgreementTests.What_the_client_takes_the_compiler_takes"
        ),
        new(
            "The compiler looks into no member",
            Folder + "Arguments/ArgumentShapes.cs",
            "if (member.IsStatic || ",
            "if (!member.IsStatic || ",
            Tests,
            "ShapeAgreementTests.What_the_compiler_refuses_the_client_refuses_for_the_same_reason"
        ),
        new(
            "The grammar takes an hour too many",
            Folder + "Schedules/CronGrammar.cs",
            "IsField(text, 0, 23, [])",
            "IsField(text, 0, 24, [])",
            Tests,
            "CronAgreementTests.Both_take_the_same_expressions"
        ),
        new(
            "A lambda that builds a batch is taken for a job",
            Folder + "Calls/JobCall.cs",
            "!= \"System.Linq.Expressions.Expression`1\"",
            "== \"\"",
            Tests,
            "CodeBaseTests.What_is_found_is_what_is_marked"
        ),
        new(
            "Alternatives are taken for two jobs of one id",
            Folder + "Schedules/RecurringDefinition.cs",
            " && !AreAlternatives(Call, other.Call)",
            "",
            Tests,
            "ScheduleRuleTests.Two_recurring_jobs_of_one_id_are_found_and_alternatives_are_not"
        ),
        new(
            "The list of jobs knows nothing of mapped types",
            Folder + "Snapshot/JobLookup.cs",
            "mappings.TypeFor(name) ?? ",
            "",
            Tests,
            "JobsFileRuleTests.What_is_mapped_is_not_lost"
        ),
        new(
            "What a computed mapping may map is called lost",
            Folder + "Snapshot/Mappings.cs",
            "else HaveComputedTypes = true;",
            "",
            Tests,
            "JobsFileRuleTests.A_mapping_that_is_computed_hides_what_it_may_map"
        ),
        new(
            "A moved filter forgets its second half after an error",
            Fixes + "Migration/Filters.cs",
            "            finally\n            {\n                OnPerformed(context);\n            }",
            "            finally\n            {\n            }",
            Tests,
            "HangfireMoveTests.A_program_compiles_against_JobLib_alone_after_the_fix"
        ),
    ];
}
