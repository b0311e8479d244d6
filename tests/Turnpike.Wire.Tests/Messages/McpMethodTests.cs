using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Wire.Tests.Messages;

public class McpMethodTests
{
    [Fact]
    public void Every_method_is_found_by_its_name_and_no_name_stands_twice()
    {
        var all = McpMethod.Known.ToArray();
        Assert.Equal(36, all.Length);
        Assert.Equal(all.Length, all.Select(m => m.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, m => Assert.Same(m, McpMethod.Find(m.Utf8Name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tools/cal")]
    [InlineData("tools/calL")]
    [InlineData("tools/call ")]
    [InlineData("rpc.discover")]
    [InlineData("a/very/long/method/name/that/is/longer/than/every/known/one")]
    public void Nothing_else_is_found(string name) => Assert.Null(McpMethod.Find(System.Text.Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Calls_are_what_the_plan_says()
    {
        string[] expected =
        [
            "completion/complete", "elicitation/create", "prompts/get", "resources/read", "resources/subscribe", "roots/list", "sampling/createMessage",
            "subscriptions/listen", "tasks/cancel", "tasks/get", "tasks/list", "tasks/result", "tasks/update", "tools/call",
        ];
        Assert.Equal(expected, McpMethod.Known.Where(m => m.IsCall).Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Notifications_are_never_calls_and_are_named_so() =>
        Assert.All(McpMethod.Known, m =>
        {
            Assert.Equal(m.IsNotification, m.Name.StartsWith("notifications/", StringComparison.Ordinal));
            Assert.False(m.IsNotification && m.IsCall);
            Assert.NotEqual(Era.None, m.Eras);
            Assert.NotEqual(Sender.None, m.Sender);
        });
}
