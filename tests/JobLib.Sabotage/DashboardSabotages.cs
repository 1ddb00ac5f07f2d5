namespace JobLib.Sabotage;

/// <summary>Of the dashboard.</summary>
internal static class DashboardSabotages
{
    private const string Folder = "src/JobLib.Dashboard/";
    private const string Tests = "tests/JobLib.Dashboard.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "The dashboard stands open",
            Folder + "Access/AccessGate.cs",
            "LocalAccess.IsLocal(context) ? null : Closed;",
            "LocalAccess.IsLocal(context) ? null : null;",
            Tests,
            "LocalAccessTests.Outside_development_everyone_is_refused_and_told_the_line_that_opens_it"
        ),
        new(
            "A change may come from another site",
            Folder + "Access/PostRule.cs",
            """return site == "same-origin";""",
            "return true;",
            Tests,
            "PostTests.A_change_must_come_from_the_same_origin_or_from_a_program_with_credentials"
        ),
        new(
            "A sensitive value is shown",
            Folder + "Reading/JobValues.cs",
            "if (parameter.IsSensitive) return",
            "if (parameter.IsSensitive && value is null) return",
            Tests,
            "PermissionTests.Sensitive_values_are_never_shown_and_never_found"
        ),
        new(
            "A cursor that nobody has given is an error of the server's",
            Folder + "Routing/DashboardRequest.cs",
            "error is ArgumentException && Cursor is not null",
            "error is ArgumentException && Cursor is null",
            Tests,
            "RequestFuzzTests.A_cursor_that_no_page_has_given_is_refused"
        ),
        new(
            "A form that cannot be read is an error of the server's",
            Folder + "Routing/Pipeline.cs",
            "catch (InvalidDataException)",
            "catch (NotSupportedException)",
            Tests,
            "RequestFuzzTests.A_form_that_cannot_be_read_is_refused"
        ),
        new(
            "A server that has just begun falls behind",
            "src/JobLib/Management/OverviewProblems.cs",
            "overview.Now - server.StartedAt > Stuck",
            "overview.Now - server.StartedAt > TimeSpan.Zero",
            Tests,
            "FalseAlarmTests.A_problem_stands_there_for_its_reason_alone"
        ),
        new(
            "A value breaks out of its isolate",
            Folder + "Rendering/Bidi.cs",
            "open-- == 0",
            "open-- == int.MaxValue",
            Tests,
            "TrueListTests.A_value_cannot_turn_the_text_around_it"
        ),
        new(
            "A way back may hold what no header can",
            Folder + "Rendering/Links.cs",
            "character is > ' ' and < '\\x7f' and",
            "character is > ' ' and",
            Tests,
            "RequestFuzzTests.A_way_back_that_no_header_can_hold_leads_to_the_overview"
        ),
    ];
}
