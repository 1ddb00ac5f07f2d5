namespace JobLib.Analyzers.Tests.Rules;

public class ArgumentRuleTests
{
    [Fact]
    public Task An_argument_that_will_be_refused_is_found_with_the_member_that_is_to_blame() => Verify.FindsAsync("""
        class Calls
        {
            public void All(Stream stream, Order order, Order[] orders, Dictionary<string, Order> byName, IShape shape, Circle circle, object any, int[,] grid)
            {
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:stream|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:order|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:orders|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:byName|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:shape|}));
                BackgroundJob.Enqueue<Work>(x => x.TakeAny({|JOBLIB1002:any|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:grid|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:new Stack<int>()|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1002:new Secret[0]|}));
                BackgroundJob.Enqueue<Work>(x => x.Of({|JOBLIB1002:new { Id = 1 }|}));
                BackgroundJob.Enqueue<Work>(x => x.Take(circle));
                BackgroundJob.Enqueue<Work>(x => x.Take(new Known()));
                BackgroundJob.Enqueue<Work>(x => x.Take(new Line("a", 2, new List<decimal>())));
                BackgroundJob.Enqueue<Work>(x => x.After(null, JobContext.None, default, null));
                BackgroundJob.Enqueue<Work>(x => x.Of(DateTimeOffset.MinValue));
            }
        }

        public class Work
        {
            public void Take(Stream stream) { }
            public void Take(Order order) { }
            public void Take(IEnumerable<Order> orders) { }
            public void Take(IReadOnlyDictionary<string, Order> orders) { }
            public void Take(IShape shape) { }
            public void Take(Circle shape) { }
            public void Take(Known shape) { }
            public void Take(Line line) { }
            public void Take(int[,] grid) { }
            public void Take(Stack<int> stack) { }
            public void Take(Secret[] secrets) { }
            public void TakeAny(object any) { }
            public void Of<T>(T value) { }
            public void After([FromResult] string? text, JobContext context, CancellationToken token, [FromException] JobError? error) { }
        }

        public record Line(string Text, int? Count, List<decimal> Prices) { [System.Text.Json.Serialization.JsonIgnore] public Stream? Cache { get; set; } }
        public class Order { public int Id { get; set; } public Line[] Lines { get; set; } = []; public Action? Changed { get; set; } }
        public interface IShape;
        public class Circle : IShape { public double Radius { get; set; } }
        [System.Text.Json.Serialization.JsonDerivedType(typeof(Square), "square")]
        public class Known { public static object Default = new(); }
        public class Square : Known;
        public class Secret { private Secret() { } }
        """);

    [Fact]
    public Task Services_and_what_belongs_to_a_request_are_no_arguments() => Verify.FindsAsync("""
        using Microsoft.AspNetCore.Http;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.Extensions.Logging;

        class Calls(ShopContext db, ILogger<Calls> log, IServiceProvider services)
        {
            public void All(HttpContext context, IFormFile file, IFormFileCollection files)
            {
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:db|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:log|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:services|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:context|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:context.User|}));
                BackgroundJob.Enqueue<Work>(x => x.Take({|JOBLIB1003:file|}));
                BackgroundJob.Enqueue<Work>(x => x.Take(context.TraceIdentifier));
            }
        }

        public class Work
        {
            public void Take(DbContext db) { }
            public void Take(ILogger log) { }
            public void Take(IServiceProvider services) { }
            public void Take(HttpContext context) { }
            public void Take(System.Security.Claims.ClaimsPrincipal user) { }
            public void Take(IFormFile file) { }
            public void Take(string text) { }
        }

        public class ShopContext : DbContext;
        """, Stubs.EntityFramework);
}
