using System.Text;
using Turnpike.Policies.Formatting;
using Turnpike.Policies.Tests.Agreement;

namespace Turnpike.Policies.Tests.Formatting;

/// <summary>The canonical layout: what a document means stays, so do its comments, and a second time changes nothing.</summary>
public sealed class PolicyFormatTests
{
    [Fact]
    public void Lays_json_out() => Assert.Equal(
        """
        {
          "version": "1",
          "default": "deny",
          "hide": ["a", "b"],
          "tools": {
            "list_charges": {},
            "create_refund": {
              "deny_if": [
                { "conditions": [{ "path": "args.amount", "op": "gt", "value": 1.00 }], "on_deny": "é" }
              ],
              "limits": [
                { "counter": "refunds", "window": "day", "max": 10, "scope": "grant", "align": "calendar" },
                { "counter": "money", "window": "day", "max": 1000, "amount": "args.amount" }
              ]
            }
          }
        }

        """,
        Format("""{"version":"1","default":"deny","hide":["a","b"],"tools":{"list_charges":{},"create_refund":{"deny_if":[{"conditions":[{"path":"args.amount","op":"gt","value":1.00}],"on_deny":"\u00e9"}],"limits":[{"counter":"refunds","window":"day","max":10,"scope":"grant","align":"calendar"},{"counter":"money","window":"day","max":1000,"amount":"args.amount"}]}}}"""));

    [Fact]
    public void Escapes_characters_that_nobody_sees_or_that_turn_others_around()
    {
        const string Name = "pay\u202Etxt\u200B\u00AD\u2066é";
        Assert.Contains("[\"pay\\u202Etxt\\u200B\\u00AD\\u2066é\"]", Format($$"""{"version":"1","hide":["{{Name}}"]}"""), StringComparison.Ordinal);
        Assert.Contains("[\"pay\\u202Etxt\\u200B\\u00AD\\u2066é\"]", Format($"version: \"1\"\nhide: ['{Name}']\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lays_yaml_out_and_keeps_its_comments() => Assert.Equal(
        """
        # Head.
        version: "1" # always
        default: deny

        # What nobody sees.
        hide: [delete_customer, "x, y"]
        # two
        tools: # the entries
          list_charges: {}
          # Money.
          create_refund:
            deny_if:
              # Too much.
              - conditions:
                  - { path: args.amount, op: gt, value: 1e2 }
                on_deny: |-
                  Too much.
                  Ask.
            require:
              - conditions:
                  - path: args.currency
                    op: in
                    value: [usd, "1"] # the two
        # Foot.

        """,
        Format("""
            # Head.
            "version":   '1'   # always
            default: deny


            # What nobody sees.
            hide:
            - delete_customer
            - "x, y"
                # two
            tools:   # the entries
                list_charges: {   }
                # Money.
                create_refund:
                    deny_if:
                    # Too much.
                    - conditions: [ {path: args.amount, op: gt, value: 1e2} ]
                      on_deny: "Too much.\nAsk."
                    require: [ { conditions: [ { path: args.currency, op: in, value: [usd, '1'] # the two
                      } ] } ]
            # Foot.
            """));

    [Theory]
    [InlineData("version: \"1\"\ndefault: | # why\n  deny\n", 2, 12, "the comment behind | or > cannot be kept")]
    [InlineData("version: &a 1\n", 1, 10, "anchors")]
    [InlineData("{ \"version\": }", 1, 14, "this is not JSON here")]
    public void Refuses_what_it_cannot_keep(string document, int line, int column, string says)
    {
        var formatted = PolicyFormat.Format(Encoding.UTF8.GetBytes(document));
        Assert.Null(formatted.Text);
        var problem = Assert.Single(formatted.Problems);
        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: yes\nb: \"no\"\nc: \"12\"\nd: 12\ne: \"\"\nf: \"- x\"\ng: \"a: b\"\nh: \"#x\"\ni: ~\nj: \"null\"\nk: \" a \"\nl: \"\\u2028\\0\"\n? m\n")]
    [InlineData("a: |\n  one\n\n  two\nb: >\n  folded\n  text\nc: |+\n  kept\n\n\nd: \"x\\n\"\n")]
    [InlineData("a: [1, [2, 3], {b: c}]\nd:\n- - 1\n  - 2\n-\n  - 3\n- {}\n- []\n-\n")]
    [InlineData("a#b: c#d\n'e #f': \"g #h\" # real\n")]
    [InlineData("# only\na:\n  # one\n  - 1 # two\n  # three\n  - b: 2 # four\n    # five\n    c: 3\n# six\n")]
    [InlineData("a: # one\n  # two\n  b: # three\n    - c # four\n")]
    [InlineData("a: [ # one\n  1, # two\n  2 ] # three\n")]
    [InlineData("a:\r\n  - b # c\r\n\r\n  - d\r\n")]
    [InlineData("{a: 1}\n# x\n")]
    [InlineData("---\na: 1\n...\n")]
    public void Means_the_same_keeps_comments_and_changes_nothing_the_second_time(string yaml)
    {
        var bytes = Encoding.UTF8.GetBytes(yaml.StartsWith('{') ? "---\n" + yaml : yaml);
        var formatted = PolicyFormat.Format(bytes);
        Assert.True(formatted.Text is not null, string.Join('\n', formatted.Problems));
        Assert.Equal(PolicyDigest.Of(PolicyFormat.Means(bytes)), PolicyDigest.Of(PolicyFormat.Means(formatted.Text.Value)));
        Assert.Equal(Encoding.UTF8.GetString(formatted.Text.Value.Span), Encoding.UTF8.GetString(PolicyFormat.Format(formatted.Text.Value).Text!.Value.Span));
    }

    [Fact]
    public void Never_changes_the_meaning_of_a_generated_document()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var json = Encoding.UTF8.GetBytes(new DocumentGenerator(seed).Document());
            var formatted = PolicyFormat.Format(json).Text!.Value;
            Assert.Equal(PolicyDigest.Of(PolicyFormat.Means(json)), PolicyDigest.Of(PolicyFormat.Means(formatted)));
            Assert.Equal(Encoding.UTF8.GetString(formatted.Span), Encoding.UTF8.GetString(PolicyFormat.Format(formatted).Text!.Value.Span));

            // JSON behind a document marker is YAML: the same document in the other layout.
            var yaml = PolicyFormat.Format(Encoding.UTF8.GetBytes("---\n" + Encoding.UTF8.GetString(json)));
            Assert.True(yaml.Text is not null, Encoding.UTF8.GetString(json));
            Assert.Equal(PolicyDigest.Of(PolicyFormat.Means(json)), PolicyDigest.Of(PolicyFormat.Means(yaml.Text.Value)));
            Assert.Equal(Encoding.UTF8.GetString(yaml.Text.Value.Span), Encoding.UTF8.GetString(PolicyFormat.Format(yaml.Text.Value).Text!.Value.Span));
        }
    }

    private static string Format(string document)
    {
        var formatted = PolicyFormat.Format(Encoding.UTF8.GetBytes(document));
        Assert.True(formatted.Text is not null, string.Join('\n', formatted.Problems));
        return Encoding.UTF8.GetString(formatted.Text.Value.Span);
    }
}
