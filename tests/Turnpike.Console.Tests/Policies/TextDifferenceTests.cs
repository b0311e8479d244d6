using Turnpike.Console.Policies;

namespace Turnpike.Console.Tests.Policies;

public sealed class TextDifferenceTests
{
    [Fact]
    public void The_same_text_differs_in_nothing() => Assert.Empty(TextDifference.Of("a\nb\n", "a\nb\n"));

    [Fact]
    public void Changed_added_and_removed_lines_stand_side_by_side_with_a_little_around()
    {
        var rows = TextDifference.Of("1\n2\n3\n4\n5\n6\nold\n8\n9\ngone\n", "1\n2\n3\n4\n5\n6\nnew\n8\nadded\n9\n");
        Assert.Equal(
            ["…|…", " 4|4", " 5|5", " 6|6", "!old|new", " 8|8", "!|added", " 9|9", "!gone|"],
            rows.Select(r => r.Old is null && r.New is null ? "…|…" : $"{(r.IsSame ? ' ' : '!')}{r.Old}|{r.New}"));
        Assert.Equal((7, 7), (rows[4].OldLine, rows[4].NewLine));
    }

    [Fact]
    public void Every_line_of_both_texts_is_in_it_in_order_whatever_they_are()
    {
        var dice = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            string[] old = [.. Enumerable.Range(0, dice.Next(8)).Select(_ => "abc"[dice.Next(3)].ToString())];
            string[] now = [.. Enumerable.Range(0, dice.Next(8)).Select(_ => "abc"[dice.Next(3)].ToString())];
            var rows = TextDifference.Of(string.Join('\n', old), string.Join('\n', now)).Where(r => r.Old is not null || r.New is not null).ToArray();
            if (rows.Length > 0)
            {
                Assert.All(rows.Where(r => r.IsSame), r => Assert.Equal(r.Old, r.New));
                Assert.All(rows.Where(r => r.OldLine > 0), r => Assert.Equal(old[r.OldLine - 1], r.Old));
                Assert.All(rows.Where(r => r.NewLine > 0), r => Assert.Equal(now[r.NewLine - 1], r.New));
                Assert.Equal(old.Length - now.Length, rows.Count(r => r.Old is not null) - rows.Count(r => r.New is not null));
            }
            else
            {
                Assert.Equal(old, now);
            }
        }
    }
}
