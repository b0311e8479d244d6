using System.Text;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Audit;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void Fills_in_the_defaults_of_an_empty_object() =>
        Assert.Equal(GatewayConfiguration.Default, Read("{}"));

    [Fact]
    public void Reads_every_member()
    {
        var read = Read("""
            {
              "listen": "http://127.0.0.1:9000",
              "durability": "os",
              "record": { "arguments": "read", "segment_bytes": 1048576, "checkpoint_every": 10 },
              "limits": { "request_bytes": 2048, "sessions": 5, "sessions_per_grant": 2, "session_idle_seconds": 60, "server_idle_seconds": 45 }
            }
            """);
        Assert.Equal(
            new GatewayConfiguration
            {
                Listen = new Uri("http://127.0.0.1:9000"),
                Durability = Durability.Os,
                RecordedArguments = ArgumentRecording.Read,
                SegmentBytes = 1048576,
                CheckpointEvery = 10,
                RequestBytes = 2048,
                Sessions = 5,
                SessionsPerGrant = 2,
                SessionIdle = TimeSpan.FromSeconds(60),
                IdleStop = TimeSpan.FromSeconds(45),
            },
            read);
    }

    [Fact]
    public void Reads_names_as_a_request_carries_them()
    {
        var read = Read("""{ "hosts": ["Gateway.Example", "bücher.example", "[2001:DB8::7]", "192.0.2.7"], "origins": ["https://App.example:443", "http://app.example:8080"] }""");
        Assert.Equal(["gateway.example", "xn--bcher-kva.example", "2001:db8::7", "192.0.2.7"], read.Hosts);
        Assert.Equal(["https://app.example", "http://app.example:8080"], read.Origins);
    }

    [Fact]
    public void Reads_which_private_hosts_may_be_connected_to()
    {
        Assert.Equal(["auth.corp.example", "10.0.0.1"], Read("""{ "private_hosts": ["Auth.Corp.example", "10.0.0.1"] }""").PrivateHosts);
        Assert.Throws<AdminException>(() => Read("""{ "private_hosts": ["*.corp.example"] }"""));
    }

    [Fact]
    public void Reads_whether_the_catalogue_has_pages()
    {
        Assert.True(Read("{}").CatalogPages);
        Assert.True(Read("""{ "catalog": {} }""").CatalogPages);
        Assert.False(Read("""{ "catalog": { "pages": false } }""").CatalogPages);
    }

    [Fact]
    public void Reads_who_is_told_of_approvals_and_where_people_answer()
    {
        var read = Read("""{ "approvals": { "console": "https://turnpike.example", "webhook": { "url": "https://hooks.example/a?b=c", "secret_file": "hook.secret", "arguments": true } } }""");
        Assert.Equal("https://turnpike.example", read.ConsoleAddress);
        Assert.Equal(new WebhookConfiguration(new Uri("https://hooks.example/a?b=c"), "hook.secret", true), read.ApprovalWebhook);
        Assert.False(Read("""{ "approvals": { "webhook": { "url": "http://localhost:9/", "secret_file": "s" } } }""").ApprovalWebhook!.Arguments);
    }

    [Theory]
    [InlineData("{ \"approvals\": { \"webhook\": { \"url\": \"https://hooks.example\" } } }", "\"url\" and \"secret_file\"", null)]
    [InlineData("{ \"approvals\": { \"webhook\": { \"url\": \"http://hooks.example\", \"secret_file\": \"s\" } } }", "https, or http to this machine", "https://hooks.example/turnpike")]
    [InlineData("{ \"approvals\": { \"webhook\": { \"url\": \"https://hooks.example\", \"secret_fil\": \"s\" } } }", "there is no 'secret_fil' here", "secret_file")]
    [InlineData("{ \"approvals\": { \"webhook\": { \"arguments\": \"yes\" } } }", "this is true or false", null)]
    [InlineData("{ \"hosts\": \"gateway.example\" }", "line 1, column 12: this is a JSON array of strings", null)]
    [InlineData("{ \"hosts\": [\"https://gateway.example\"] }", "line 1, column 13", "gateway.example")]
    [InlineData("{ \"hosts\": [\"gateway.example:443\"] }", "is no host name", "gateway.example")]
    [InlineData("{ \"hosts\": [\"*\"] }", "is no host name", "gateway.example")]
    [InlineData("{ \"hosts\": [\"*.example\"] }", "is no host name", "gateway.example")]
    [InlineData("{ \"hosts\": [\"0.0.0.0\"] }", "is no host name", "gateway.example")]
    [InlineData("{ \"hosts\": [7] }", "is no host name", "gateway.example")]
    [InlineData("{ \"hosts\": [\"\"] }", "is no host name", "gateway.example")]
    [InlineData("{ \"origins\": [\"app.example\"] }", "line 1, column 15", "https://app.example")]
    [InlineData("{ \"origins\": [\"https://app.example/\"] }", "is no origin", "https://app.example")]
    [InlineData("{ \"origins\": [\"https://*.example\"] }", "is no origin", "https://app.example")]
    [InlineData("{ \"origins\": [\"null\"] }", "is no origin", "https://app.example")]
    [InlineData("{ \"host\": [] }", "line 1, column 3", "hosts")]
    [InlineData("{\n  \"durabilty\": \"os\"\n}", "line 2, column 3", "durability")]
    [InlineData("{ \"record\": { \"argument\": \"all\" } }", "line 1, column 15", "arguments")]
    [InlineData("{ \"durability\": \"fsink\" }", "line 1, column 17", "fsync")]
    [InlineData("{ \"limits\": { \"sessions\": 1.5 } }", "line 1, column 27", null)]
    [InlineData("{ \"limits\": { \"sessions\": 0 } }", "whole number from 1", null)]
    [InlineData("{ \"record\": { \"checkpoint_every\": 8001 } }", "from 1 to 8000", null)]
    [InlineData("{ \"limits\": [] }", "JSON object", null)]
    [InlineData("{ \"listen\": \"ftp://x\" }", "no address to listen on", "http://127.0.0.1:7227")]
    [InlineData("{ \"listen\": \"http://gateway.example:80\" }", "no address to listen on", "http://127.0.0.1:7227")]
    [InlineData("{ \"listen\": 1, \"listen\": 1 }", "line 1", null)]
    [InlineData("[]", "JSON object", null)]
    public void Refuses_what_it_does_not_know_and_names_the_place(string text, string message, string? nearest)
    {
        var refused = Assert.Throws<AdminException>(() => Read(text));
        Assert.Equal(AdminFaultCode.Invalid, refused.Fault.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(nearest, refused.Fault.Nearest);
    }

    private static GatewayConfiguration Read(string text) => ConfigurationFile.Read(Encoding.UTF8.GetBytes(text));
}
