using FsCheck;
using FsCheck.Fluent;

namespace Turnpike.Policies.Tests.Conditions;

/// <summary><c>any</c>, <c>all</c> and <c>not</c> follow Kleene's three-valued logic, and nothing below a top-level condition is named.</summary>
public sealed class CombinatorTests
{
    private const string True = """{"path":"args.a","op":"eq","value":1}""";
    private const string False = """{"path":"args.a","op":"eq","value":2}""";
    private const string Error = """{"path":"args.missing","op":"eq","value":1}""";
    private const string Arguments = """{"a":1}""";

    [Theory]
    [InlineData(True, True, "true", "true")]
    [InlineData(True, False, "true", "false")]
    [InlineData(False, True, "true", "false")]
    [InlineData(False, False, "false", "false")]
    [InlineData(True, Error, "true", "error")]
    [InlineData(Error, True, "true", "error")]
    [InlineData(False, Error, "error", "false")]
    [InlineData(Error, False, "error", "false")]
    [InlineData(Error, Error, "error", "error")]
    public void Any_and_all_are_or_and_and(string left, string right, string any, string all)
    {
        Assert.Equal(any, Subject.Truth($$$$"""{"any":[{{{{left}}}},{{{{right}}}}]}""", Arguments));
        Assert.Equal(all, Subject.Truth($$$$"""{"all":[{{{{left}}}},{{{{right}}}}]}""", Arguments));
    }

    [Theory]
    [InlineData(True, "false")]
    [InlineData(False, "true")]
    [InlineData(Error, "error")]
    public void Not_leaves_an_error_an_error(string part, string expected)
    {
        Assert.Equal(expected, Subject.Truth($$$$"""{"not":{{{{part}}}}}""", Arguments));
        Assert.Equal(expected, Subject.Truth($$$$"""{"not":{"not":{"not":{{{{part}}}}}}}""", Arguments));
    }

    [Fact]
    public void Agrees_with_the_logic_written_out() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var (text, value) = Tree(new Random(seed), 4);
            Assert.Equal(value switch { true => "true", false => "false", null => "error" }, Subject.Truth(text, Arguments));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_list_of_conditions_is_an_all()
    {
        foreach (var conditions in new[] { $"{True},{Error},{False}", $"{Error},{True}", $"{False},{Error}", $"{True},{True}" })
        {
            var listed = Subject.Truth(conditions, Arguments);
            Assert.Equal(listed, Subject.Truth("{\"all\":[" + conditions + "]}", Arguments));
        }
    }

    [Theory]
    [InlineData("require", $$$$"""{"all":[{{{{True}}}},{"any":[{{{{False}}}},{{{{Error}}}}]}]}""", "0")]
    [InlineData("require", $$$$"""{{{{True}}}},{"not":{"any":[{{{{True}}}},{{{{Error}}}}]}}""", "1")]
    [InlineData("require", $$$$"""{"any":[{{{{Error}}}},{{{{True}}}}]},{{{{False}}}},{{{{Error}}}}""", "1")]
    [InlineData("require", $$$$"""{"any":[{{{{Error}}}},{{{{False}}}}]},{{{{False}}}}""", "0")]
    [InlineData("deny_if", $$$$"""{"all":[{{{{True}}}},{"not":{{{{False}}}}}]}""", "0")]
    [InlineData("deny_if", $$$$"""{{{{True}}}},{"any":[{{{{False}}}},{{{{Error}}}}]}""", "1")]
    public void The_pointer_stays_at_the_top_level_condition(string key, string conditions, string index)
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","{{{{key}}}}":[{"conditions":[{{{{conditions}}}}]}]}}}""");
        Assert.Equal($"/tools/t/{key}/0/conditions/{index}", policy.Decide("t", Arguments).Rule);
    }

    [Fact]
    public void An_error_that_the_logic_settles_denies_nothing()
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[{{{{Error}}}},{{{{False}}}}]},{"conditions":[{"all":[{{{{Error}}}},{{{{False}}}}]}]}],"require":[{"conditions":[{"any":[{{{{Error}}}},{{{{True}}}}]}]}]}}}""");
        Assert.Equal("/tools/t", policy.Decide("t", Arguments).Rule);
    }

    [Fact]
    public void Says_what_each_part_was()
    {
        var decision = Subject.Requiring($$$$"""{"any":[{{{{False}}}},{"not":{{{{True}}}}},{{{{Error}}}}]}""").Decide("t", Arguments);
        Assert.Equal("any is an error (args.a eq 2 is false; not is false (args.a eq 1 is true); args.missing eq 1: args.missing is missing)", decision.Cause);
    }

    [Fact]
    public void The_paths_of_every_part_are_known_to_the_record()
    {
        var policy = Subject.Requiring($$$$"""{"any":[{{{{False}}}},{"not":{"all":[{{{{Error}}}}]}},{"path":"args.items[*].price","op":"gt","value":1,"quantifier":"any"},{"path":"args.items[*].name","op":"eq","value":"a","quantifier":"any"}]}""");
        Assert.Equal(["args.a", "args.missing", "args.items"], policy.ArgumentPaths.Select(p => p.Text));
        Assert.Equal("items"u8.ToArray(), Assert.Single(policy.ArgumentPaths[2].Segments));
    }

    // The text of a tree and its value, null for an error: the stronger of two by min and max over false, error, true.
    private static (string Text, bool? Value) Tree(Random random, int depth)
    {
        var kind = depth == 0 ? random.Next(3) : random.Next(6);
        switch (kind)
        {
            case 0:
                return (True, true);
            case 1:
                return (False, false);
            case 2:
                return (Error, null);
            case 3:
                var (text, value) = Tree(random, depth - 1);
                return ($$$$"""{"not":{{{{text}}}}}""", !value);
            default:
                var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(random, depth - 1)).ToArray();
                var ranks = parts.Select(p => p.Value switch { false => 0, null => 1, true => 2 });
                var rank = kind == 4 ? ranks.Max() : ranks.Min();
                return ($$$$"""{"{{{{(kind == 4 ? "any" : "all")}}}}":[{{{{string.Join(",", parts.Select(p => p.Text))}}}}]}""", rank switch { 0 => false, 1 => null, _ => true });
        }
    }
}
