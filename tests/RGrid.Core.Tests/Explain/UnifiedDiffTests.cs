using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using RGrid.Content;
using RGrid.Explain;

namespace RGrid.Core.Tests.Explain;

public sealed class UnifiedDiffTests : IDisposable
{
    private readonly KeptHistory _history = new();

    public void Dispose() => _history.Dispose();

    [Fact]
    public void A_changed_line_stands_between_three_lines_of_context()
    {
        var lines = Enumerable.Range(1, 10).Select(number => $"line {number}").ToList();
        var before = string.Join('\n', lines) + "\n";
        Assert.Equal(
            ["--- a/x", "+++ b/x", "@@ -2,7 +2,7 @@", " line 2", " line 3", " line 4", "-line 5", "+new", " line 6", " line 7", " line 8"],
            UnifiedDiff.Lines("a/x", "b/x", before, before.Replace("line 5\n", "new\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Line_endings_and_a_missing_end_of_line_can_be_seen() =>
        Assert.Equal(
            ["--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", "-a", "-b", "+a\r", "+b", "\\ No newline at end of file"],
            UnifiedDiff.Lines("a/x", "b/x", "a\nb\n", "a\r\nb"));

    [Fact]
    public void A_new_and_a_removed_file_are_told_whole()
    {
        Assert.Equal(["--- /dev/null", "+++ b/x", "@@ -0,0 +1,2 @@", "+a", "+b"], UnifiedDiff.Lines("/dev/null", "b/x", "", "a\nb\n"));
        Assert.Equal(["--- a/x", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"], UnifiedDiff.Lines("a/x", "/dev/null", "a\n", ""));
    }

    [Fact]
    public void Whatever_differs_applying_the_diff_to_the_old_text_gives_the_new_one() =>
        Gen.Select(Text, Text).Sample((before, after) => before == after || Apply(before, UnifiedDiff.Lines("a/x", "b/x", before, after)) == after, iter: 3000);

    [Fact]
    public void Far_apart_changes_are_hunks_of_their_own()
    {
        var before = string.Concat(Enumerable.Range(1, 40).Select(number => $"{number}\n"));
        var lines = UnifiedDiff.Lines("a/x", "b/x", before, before.Replace("\n5\n", "\nfive\n", StringComparison.Ordinal).Replace("\n30\n", "\n", StringComparison.Ordinal));
        Assert.Equal(["@@ -2,7 +2,7 @@", "@@ -27,7 +27,6 @@"], lines.Where(line => line.StartsWith("@@", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_long_diff_is_cut_and_a_hopeless_one_not_made()
    {
        var lines = UnifiedDiff.Lines("a/x", "b/x", "", string.Concat(Enumerable.Range(0, 1000).Select(number => $"{number}\n")));
        Assert.Equal((401, "… 603 more lines"), (lines.Count, lines[^1]));
        var hopeless = UnifiedDiff.Lines("a/x", "b/x", string.Concat(Enumerable.Repeat("a\n", 15_000)), string.Concat(Enumerable.Repeat("b\n", 15_000)));
        Assert.Equal(["Files a/x and b/x differ in too many lines to show"], hopeless);
        var within = string.Concat(Enumerable.Range(0, 50_000).Select(number => $"{number}\n"));
        Assert.Equal(11, UnifiedDiff.Lines("a/x", "b/x", within, within.Replace("\n25000\n", "\nx\n", StringComparison.Ordinal)).Count);
    }

    [Fact]
    public void What_can_not_be_shown_is_said()
    {
        Assert.Equal(["Binary files a/x and b/x differ"], Diff("a\0"u8, "b"u8));
        Assert.Equal(["Files a/x and b/x differ and are too long to show"], Diff("a"u8, new byte[(1 << 20) + 1]));
        Assert.Equal(["--- a/x", "+++ b/x", "@@ -1 +1 @@", "-\u00ff", "\\ No newline at end of file", "+\u00fe", "\\ No newline at end of file"], Diff([0xff], [0xfe]));
        var gone = Digest.Of("gone"u8);
        Assert.Equal(["the earlier text of x is no longer in the store"], Changes.Of(new ChangedFile("x", gone, _history.Put("a").Digest)));
        Assert.Equal(["the text of x is no longer in the store"], Changes.Of(new ChangedFile("x", _history.Put("a").Digest, gone)));
    }

    private TextChanges Changes => new(_history.Stored);

    private IReadOnlyList<string> Diff(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        Changes.Of(new ChangedFile("x", _history.Blobs.Add(before).Digest, _history.Blobs.Add(after).Digest));

    private static Gen<string> Text => Gen.Select(Gen.Char["abc"].Array[0, 30], Gen.Bool, (letters, isEnded) =>
        letters.Length == 0 ? "" : string.Join('\n', letters) + (isEnded ? "\n" : ""));

    // As patch(1) would, but strictly: each line of context and each removed one has to be there.
    private static string Apply(string before, IReadOnlyList<string> diff)
    {
        var old = before.Split('\n').Select((line, i) => i < before.Split('\n').Length - 1 ? line + "\n" : line).Where(line => line.Length > 0).ToList();
        var result = new StringBuilder();
        var next = 0;
        for (var i = 2; i < diff.Count; i++)
        {
            if (Regex.Match(diff[i], @"^@@ -(\d+)(?:,(\d+))? \+") is { Success: true } head)
            {
                var start = int.Parse(head.Groups[1].ValueSpan, null) - (head.Groups[2].Value == "0" ? 0 : 1);
                result.AppendJoin("", old.GetRange(next, start - next));
                next = start;
                continue;
            }

            if (diff[i].StartsWith('\\'))
            {
                continue;
            }

            var line = diff[i][1..] + (i + 1 < diff.Count && diff[i + 1].StartsWith('\\') ? "" : "\n");
            if (diff[i][0] != '+' && old[next++] != line)
            {
                return $"`{line}` is not there";
            }

            if (diff[i][0] != '-')
            {
                result.Append(line);
            }
        }

        return result.AppendJoin("", old.Skip(next)).ToString();
    }
}
