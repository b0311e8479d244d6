namespace Turnpike.Policies.Tests.Conditions;

/// <summary><c>[*]</c> with <c>any</c> and <c>every</c>: Kleene over the elements.</summary>
public sealed class QuantifierTests
{
    [Theory]
    [InlineData("""[{"price":5},{"price":50}]""", "true", "false")]
    [InlineData("""[{"price":50},{"price":60}]""", "true", "true")]
    [InlineData("""[{"price":5},{"price":6}]""", "false", "false")]
    [InlineData("""[{"price":50},{}]""", "true", "error")]
    [InlineData("""[{},{"price":5}]""", "error", "false")]
    [InlineData("""[{"price":"50"},{"price":60}]""", "true", "error")]
    [InlineData("""[{"price":1e400}]""", "error", "error")]
    [InlineData("""[50]""", "error", "error")]
    [InlineData("""[null,{"price":50}]""", "true", "error")]
    [InlineData("""[]""", "error", "error")]
    [InlineData("""{"price":50}""", "error", "error")]
    [InlineData("""null""", "error", "error")]
    [InlineData("\"price\"", "error", "error")]
    public void Compares_each_element(string items, string any, string every)
    {
        Assert.Equal(any, Subject.Truth(Condition("any"), $$"""{"items":{{items}}}"""));
        Assert.Equal(every, Subject.Truth(Condition("every"), $$"""{"items":{{items}}}"""));
    }

    [Fact]
    public void A_missing_list_is_an_error()
    {
        Assert.Equal("error", Subject.Truth(Condition("any"), "{}"));
        Assert.Equal("error", Subject.Truth(Condition("every"), "{}"));
    }

    [Theory]
    [InlineData("args[\\\"a.b\\\"].c[*]", """{"a.b":{"c":["x","y"]}}""", "true")]
    [InlineData("args.to[*]", """{"to":["y"]}""", "true")]
    [InlineData("args.to[*]", """{"to":["x",["y"]]}""", "error")]
    [InlineData("args.to[*].x.y", """{"to":[{"x":{"y":"y"}}]}""", "true")]
    public void Elements_may_stand_anywhere_on_the_path(string path, string arguments, string expected) =>
        Assert.Equal(expected, Subject.Truth("{\"path\":\"" + path + "\",\"op\":\"eq\",\"value\":\"y\",\"quantifier\":\"any\"}", arguments));

    [Theory]
    [InlineData("""[{"secret":1},{}]""", "true", "false")]
    [InlineData("""[{"secret":null}]""", "true", "true")]
    [InlineData("""[{}]""", "false", "false")]
    [InlineData("""[]""", "error", "error")]
    public void Exists_asks_whether_the_member_is_missing(string items, string any, string every)
    {
        Assert.Equal(any, Subject.Truth("""{"path":"args.items[*].secret","op":"exists","value":true,"quantifier":"any"}""", $$"""{"items":{{items}}}"""));
        Assert.Equal(every, Subject.Truth("""{"path":"args.items[*].secret","op":"exists","value":true,"quantifier":"every"}""", $$"""{"items":{{items}}}"""));
    }

    [Theory]
    [InlineData("""{"items":[{"price":50},{}]}""", "every args.items[*].price gt 10: in element 1 args.items[*].price is missing")]
    [InlineData("""{"items":[]}""", "every args.items[*].price gt 10: args.items is an empty list")]
    [InlineData("""{"items":{}}""", "every args.items[*].price gt 10: args.items is an object, not a list")]
    [InlineData("""{}""", "every args.items[*].price gt 10: args.items is missing")]
    [InlineData("""{"items":[{"price":1}]}""", "every args.items[*].price gt 10 is false")]
    public void Says_which_element_could_not_be_compared(string arguments, string cause) => Assert.Equal(cause, Subject.Requiring(Condition("every")).Decide("t", arguments).Cause);

    private static string Condition(string quantifier) => $$"""{"path":"args.items[*].price","op":"gt","value":10,"quantifier":"{{quantifier}}"}""";
}
