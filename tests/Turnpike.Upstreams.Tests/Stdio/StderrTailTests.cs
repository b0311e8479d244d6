using System.Text;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class StderrTailTests
{
    [Fact]
    public void Keeps_the_end_and_drops_a_line_that_was_cut_because_it_may_begin_inside_a_secret()
    {
        var tail = new StderrTail();
        tail.Write(Encoding.UTF8.GetBytes("top-secret-value\n"));
        tail.Write(Encoding.UTF8.GetBytes(new string('x', UpstreamBudget.StderrTail - 8) + "\n"));
        tail.Write("end\n"u8);
        var text = tail.Read(["top-secret-value"]);
        Assert.EndsWith("x\nend\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ue", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Redacts_secrets()
    {
        var tail = new StderrTail();
        tail.Write("token=abcdefgh!"u8);
        Assert.Equal("token=[redacted]!", tail.Read(["abcdefgh"]));
    }
}
