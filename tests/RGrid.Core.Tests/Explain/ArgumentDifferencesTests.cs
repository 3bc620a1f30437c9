using CsCheck;
using RGrid.Explain;

namespace RGrid.Core.Tests.Explain;

public sealed class ArgumentDifferencesTests
{
    private static readonly Gen<string[]> Words = Gen.Int[0, 3].Select(number => new[] { "a", "b", "c", "" }[number]).Array[0, 6];

    [Fact]
    public void Undoing_the_differences_of_the_new_list_gives_the_old_one() => Gen.Select(Words, Words).Sample((before, after) =>
    {
        var differences = ArgumentDifferences.Of(before, after);
        if (differences is [{ Kind: DifferenceKind.ArgumentOrder }])
        {
            return before.Order(StringComparer.Ordinal).SequenceEqual(after.Order(StringComparer.Ordinal));
        }

        // What is left of each list when its own words of the differences are taken away.
        var gone = Places(differences, DifferenceKind.ArgumentRemoved);
        var came = Places(differences, DifferenceKind.ArgumentAdded);
        var changed = differences.Where(one => one.Kind == DifferenceKind.ArgumentChanged).ToList();
        var now = after.Where((_, i) => !came.Contains(i + 1) && !Places(changed, DifferenceKind.ArgumentChanged).Contains(i + 1)).ToList();
        var old = before.Where((_, i) => !gone.Contains(i + 1)).ToList();
        changed.ForEach(one => old.Remove(one.Before!));
        return now.Count == old.Count && now.Order(StringComparer.Ordinal).SequenceEqual(old.Order(StringComparer.Ordinal))
            && (differences.Count == 0) == before.SequenceEqual(after);
    });

    [Fact]
    public void What_is_quickly_said_to_be_the_least_is_never_too_much() => Gen.Select(Words, Words).Sample((before, after) =>
        ArgumentDifferences.AtLeast(before, after) is var least
        && least <= ArgumentDifferences.Of(before, after).Count
        && (least == 0) == before.SequenceEqual(after));

    private static HashSet<int> Places(IEnumerable<Difference> differences, DifferenceKind kind) =>
        [.. differences.Where(one => one.Kind == kind).Select(one => int.Parse(one.Subject, null))];
}
