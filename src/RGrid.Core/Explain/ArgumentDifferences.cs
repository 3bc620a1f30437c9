using System.Globalization;
using DiffPlex;
using DiffPlex.Model;

namespace RGrid.Explain;

/// <summary>Compares two lists of arguments by their shortest edit, so that one more word in front is one difference and not one for each word.</summary>
internal static class ArgumentDifferences
{
    /// <summary>The differences, each named by its place counted from 1: in the new list, or in the old one where the word is gone.</summary>
    public static IReadOnlyList<Difference> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.SequenceEqual(after))
        {
            return [];
        }

        if (before.Count == after.Count && before.Order(StringComparer.Ordinal).SequenceEqual(after.Order(StringComparer.Ordinal)))
        {
            return [new Difference(DifferenceKind.ArgumentOrder, "arguments") { Before = string.Join(' ', before), After = string.Join(' ', after) }];
        }

        var differences = new List<Difference>();
        foreach (var block in Blocks(before, after))
        {
            for (var i = 0; i < Math.Max(block.DeleteCountA, block.InsertCountB); i++)
            {
                var old = i < block.DeleteCountA ? before[block.DeleteStartA + i] : null;
                var now = i < block.InsertCountB ? after[block.InsertStartB + i] : null;
                var kind = old is null ? DifferenceKind.ArgumentAdded : now is null ? DifferenceKind.ArgumentRemoved : DifferenceKind.ArgumentChanged;
                var place = (now is null ? block.DeleteStartA : block.InsertStartB) + i + 1;
                differences.Add(new Difference(kind, place.ToString(CultureInfo.InvariantCulture)) { Before = old, After = now });
            }
        }

        return differences;
    }

    /// <summary>A number that <see cref="Of"/> never gives less than, found without looking for the shortest edit.</summary>
    public static int AtLeast(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.SequenceEqual(after))
        {
            return 0;
        }

        // A difference takes away one word at the most and brings one at the most.
        var rest = before.CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var kept = after.Count(word => rest.TryGetValue(word, out var left) && (rest[word] = left - 1) >= 0);
        return Math.Max(1, Math.Max(before.Count, after.Count) - kept);
    }

    private static IEnumerable<DiffBlock> Blocks(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        // The shortest edit of two long lists that have little in common takes a time that grows with the product of their lengths.
        const long most = 10_000_000;
        if ((long)before.Count * after.Count > most)
        {
            var start = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
            var end = before.Skip(start).Reverse().Zip(after.Skip(start).Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
            return [new DiffBlock(start, before.Count - start - end, start, after.Count - start - end)];
        }

        // A word can't hold NUL, so it may stand between them.
        return Differ.Instance.CreateDiffs(Joined(before), Joined(after), ignoreWhiteSpace: false, ignoreCase: false, new WordChunker()).DiffBlocks;
    }

    private static string Joined(IReadOnlyList<string> words) => string.Concat(words.Select(word => "\0" + word));

    private sealed class WordChunker : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text.Length == 0 ? [] : text[1..].Split('\0');
    }
}
