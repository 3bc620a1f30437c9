using CsCheck;
using RGrid.Content;

namespace RGrid.Core.Tests.Content;

public sealed class BlobTreeTests
{
    private static readonly Blob Some = new(Digest.Of("x"u8), 1);

    [Fact]
    public void Entries_stand_in_the_order_of_their_utf_8_bytes()
    {
        var tree = new BlobTree(new[] { "b", "a/b", "a-b", "a", "\ud83d\ude00", "\ufb33", "B" }.Select(path => TreeEntry.File(path, Some, isExecutable: false)));
        Assert.Equal(["B", "a", "a-b", "a/b", "b", "\ufb33", "\ud83d\ude00"], tree.Entries.Select(entry => entry.Path));
        Assert.Equal(7, tree.Size);
    }

    [Fact]
    public void The_order_is_that_of_the_bytes_for_all_texts() =>
        Gen.Select(Gen.String, Gen.String).Where((one, other) => IsWhole(one) && IsWhole(other)).Sample((one, other) =>
            Math.Sign(Utf8Order.Comparer.Compare(one, other)) == Math.Sign(System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other))));

    [Fact]
    public void A_tree_can_be_read_back_from_its_json()
    {
        var tree = new BlobTree([TreeEntry.File("a", Some, isExecutable: true), TreeEntry.Folder("b"), TreeEntry.Link("c", "a")]);
        Assert.Equal(tree.Entries, BlobTree.FromJson(tree.ToJson()).Entries);
    }

    [Fact]
    public void Equal_entries_become_one_and_different_ones_at_one_path_are_refused()
    {
        var one = TreeEntry.File("a", Some, isExecutable: false);
        Assert.Single(new BlobTree([one, one]).Entries);
        Assert.Throws<ArgumentException>(() => new BlobTree([one, TreeEntry.Link("a", "b")]));
        Assert.Empty(BlobTree.Empty.Entries);
    }

    private static bool IsWhole(string text) => text.IsNormalized() || !text.Any(char.IsSurrogate);
}
