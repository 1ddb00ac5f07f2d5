using System.Reflection;

namespace JobLib.Storage.Conformance;

/// <summary>Holds a storage's test assembly to the whole suite: each abstract class has a subclass there, or a written reason why it has none.</summary>
/// <typeparam name="TFixture">The storage's fixture; the subclasses take it in their constructor.</typeparam>
public abstract class SuiteCompleteness<TFixture>
    where TFixture : StorageFixture
{
    /// <summary>The classes that do not fit this storage, each with the reason.</summary>
    protected virtual IReadOnlyDictionary<Type, string> Excluded { get; } = new Dictionary<Type, string>();

    /// <summary>A class that was forgotten would be a promise that nobody checks.</summary>
    [Fact]
    public void Every_class_of_the_suite_runs_here_or_has_a_written_reason_not_to()
    {
        var suite = typeof(StorageConformance).Assembly.GetTypes().Where(type => type.IsAbstract && type.IsSubclassOf(typeof(StorageConformance))).ToList();
        var here = GetType().Assembly.GetTypes().Where(TakesTheFixture).ToList();
        Assert.NotEmpty(suite);
        Assert.All(suite, type => Assert.True(
            here.Any(mine => mine.IsSubclassOf(type)) != Excluded.TryGetValue(type, out _),
            $"{type.Name} needs a subclass with a constructor that takes {typeof(TFixture).Name}, or else a reason in {nameof(Excluded)}."));
        Assert.All(Excluded, entry => Assert.False(string.IsNullOrWhiteSpace(entry.Value), $"{entry.Key.Name} is excluded without a reason."));
    }

    private static bool TakesTheFixture(Type type) =>
        !type.IsAbstract && type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Any(constructor =>
            constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(TFixture)));
}
