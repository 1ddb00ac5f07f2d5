using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace JobLib.Dashboard.Tests.Fuzz;

/// <summary>Writes down which parameters a request's handler asks for, so that nobody has to keep a list of them.</summary>
internal sealed class Recorder
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>What has been asked for since this was last asked.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (asked)
        {
            var names = asked.ToArray();
            asked.Clear();
            return names;
        }
    }

    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.Query = new Values(context.Request.Query, Note);
        if (context.Request.HasFormContentType)
            context.Features.Set<IFormFeature>(new Form(context.Features.Get<IFormFeature>() ?? new FormFeature(context.Request), Note));
        return next(context);
    }

    private void Note(string name)
    {
        lock (asked) asked.Add(name);
    }

    private sealed class Form(IFormFeature inner, Action<string> note) : IFormFeature
    {
        public bool HasFormContentType => inner.HasFormContentType;

        IFormCollection? IFormFeature.Form { get; set; }

        public IFormCollection ReadForm() => new Values(inner.ReadForm(), note);

        public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => new Values(await inner.ReadFormAsync(cancellationToken), note);
    }

    private sealed class Values(IEnumerable<KeyValuePair<string, StringValues>> inner, Action<string> note) : IQueryCollection, IFormCollection
    {
        private readonly Dictionary<string, StringValues> values = inner.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

        public int Count => values.Count;

        public ICollection<string> Keys => values.Keys;

        public IFormFileCollection Files { get; } = new FormFileCollection();

        public StringValues this[string key] => TryGetValue(key, out var value) ? value : default;

        public bool ContainsKey(string key) => TryGetValue(key, out _);

        public bool TryGetValue(string key, out StringValues value)
        {
            note(key);
            return values.TryGetValue(key, out value);
        }

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
