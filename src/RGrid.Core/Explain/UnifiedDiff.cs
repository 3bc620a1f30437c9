using DiffPlex;
using DiffPlex.Model;

namespace RGrid.Explain;

/// <summary>Two texts as a unified diff (POSIX, diff -u). Carriage returns stay in the lines, so that changed line endings can be seen.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;
    private const int MostCompared = 20_000;
    private const int MostShown = 400;
    private const string NoEnding = "\\ No newline at end of file";

    /// <summary>The lines: two of names, then hunks; cut off where they are too many.</summary>
    public static IReadOnlyList<string> Lines(string oldName, string nowName, string before, string after)
    {
        var (old, now) = (LineChunker.Split(before), LineChunker.Split(after));
        var start = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = old.Skip(start).Reverse().Zip(now.Skip(start).Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        if (old.Count + now.Count - (2 * (start + end)) > MostCompared)
        {
            return [$"Files {oldName} and {nowName} differ in too many lines to show"];
        }

        var blocks = Differ.Instance.CreateDiffs(Middle(old, start, end), Middle(now, start, end), ignoreWhiteSpace: false, ignoreCase: false, new LineChunker())
            .DiffBlocks.Select(block => new DiffBlock(block.DeleteStartA + start, block.DeleteCountA, block.InsertStartB + start, block.InsertCountB));
        var lines = new List<string> { $"--- {oldName}", $"+++ {nowName}" };
        foreach (var hunk in Hunks(blocks))
        {
            AddHunk(lines, hunk, old, now);
        }

        return lines.Count <= MostShown ? lines : [.. lines.Take(MostShown), $"… {lines.Count - MostShown} more lines"];
    }

    private static string Middle(List<string> lines, int start, int end) => string.Concat(lines.Skip(start).SkipLast(end));

    // Blocks whose contexts touch are one hunk.
    private static List<List<DiffBlock>> Hunks(IEnumerable<DiffBlock> blocks)
    {
        var hunks = new List<List<DiffBlock>>();
        foreach (var block in blocks)
        {
            if (hunks is [.., [.., var last]] && block.DeleteStartA - (last.DeleteStartA + last.DeleteCountA) <= 2 * Context)
            {
                hunks[^1].Add(block);
            }
            else
            {
                hunks.Add([block]);
            }
        }

        return hunks;
    }

    private static void AddHunk(List<string> lines, List<DiffBlock> blocks, List<string> old, List<string> now)
    {
        var (first, last) = (blocks[0], blocks[^1]);
        var lead = Math.Min(Context, first.DeleteStartA);
        var (oldEnd, nowEnd) = (last.DeleteStartA + last.DeleteCountA, last.InsertStartB + last.InsertCountB);
        var trail = Math.Min(Context, old.Count - oldEnd);
        var (oldStart, nowStart) = (first.DeleteStartA - lead, first.InsertStartB - lead);
        lines.Add($"@@ -{Range(oldStart, oldEnd + trail - oldStart)} +{Range(nowStart, nowEnd + trail - nowStart)} @@");
        var next = oldStart;
        foreach (var block in blocks)
        {
            AddAll(' ', old, next, block.DeleteStartA - next);
            AddAll('-', old, block.DeleteStartA, block.DeleteCountA);
            AddAll('+', now, block.InsertStartB, block.InsertCountB);
            next = block.DeleteStartA + block.DeleteCountA;
        }

        AddAll(' ', old, next, trail);

        void AddAll(char mark, List<string> text, int from, int count)
        {
            foreach (var line in text.GetRange(from, count))
            {
                lines.Add(mark + line.TrimEnd('\n'));
                if (!line.EndsWith('\n'))
                {
                    lines.Add(NoEnding);
                }
            }
        }
    }

    // An empty range is named by the line before it.
    private static string Range(int start, int count) => count switch
    {
        0 => $"{start},0",
        1 => $"{start + 1}",
        _ => $"{start + 1},{count}",
    };

    private sealed class LineChunker : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => Split(text);

        /// <summary>The lines with their line feeds.</summary>
        public static List<string> Split(string text)
        {
            var lines = new List<string>();
            for (var start = 0; start < text.Length;)
            {
                var end = text.IndexOf('\n', start) is var feed and >= 0 ? feed + 1 : text.Length;
                lines.Add(text[start..end]);
                start = end;
            }

            return lines;
        }
    }
}
