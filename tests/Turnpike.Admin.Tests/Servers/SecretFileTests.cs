using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Servers;

public sealed class SecretFileTests
{
    [Fact]
    public void Reads_variables_and_keeps_their_values_as_they_stand() =>
        Assert.Equal(
            [new NamedSecret("A", "1=2 "), new NamedSecret("B", "")],
            SecretFile.ReadVariables("# a comment\nA=1=2 \r\n\nB=\n"));

    [Fact]
    public void Reads_header_fields() =>
        Assert.Equal([new NamedSecret("Authorization", "Bearer a:b")], SecretFile.ReadHeaders("Authorization:  Bearer a:b  \n"));

    [Fact]
    public void A_malformed_line_is_named_by_number_and_never_repeated()
    {
        var refused = Assert.Throws<AdminException>(() => SecretFile.ReadVariables("A=1\nhunter2\n"));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_does_not_show_when_printed() =>
        Assert.DoesNotContain("hunter2", new NamedSecret("A", "hunter2").ToString(), StringComparison.Ordinal);
}
