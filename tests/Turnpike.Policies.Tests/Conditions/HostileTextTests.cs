using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Conditions;

/// <summary>Texts put together from the pieces that attacks are made of: the engine reads them as the reference does.</summary>
public sealed class HostileTextTests
{
    private const int Rounds = 60;

    private static readonly string[] PathPieces =
        ["/", "/", "/", "//", "\\", "..", ".", "/../", "workspace", "workspace", "a", "_evil", "%2e", "%2E", "%2f", "%5c", "%5C", "%25", "%252e", "%", "%2", "5c", "%00", "\0", "\n", "\u007f", "\u0085", "%c2%85", "%c3%a9", "%c0%af", "%ff", "é", "😀", " ", "~", "C:", "?", "*"];

    private static readonly string[] UrlPieces =
        ["https", "https://", "https://", "://", "://", "//", "/", ":", ":443", "@", "#", "?", "example", "example.com", "EXAMPLE.com", "api.", ".", "xn--bcher-kva", "127.0.0.1", "0x7f", "0177", "2130706433", "1", "[", "]", "[::1]", "[::ffff:127.0.0.1]", "%2e", "%40", "%", "\\", " ", "\t", "\n", "\0", "é", "а", "。", "&", ";", "_", "{", "evil.test"];

    private static readonly string[] AddressPieces =
        ["10", "0", ".", ".", ".", "255", "256", "01", "0x", "::", ":", ":", "1", "ffff", "FFFF", "db8", "2001", "::ffff:", "10.0.0.1", "%eth0", "[", "]", "/8", " ", "\n", "١"];

    [Fact]
    public void Paths() => Hold("within", """["/workspace","/a/é"]""", PathPieces, static text => ReferenceContainment.IsWithin(text, ["/workspace", "/a/é"]), "/");

    [Fact]
    public void Urls() => Hold("host_in", """["example.com","*.example.com","127.0.0.1","[::1]"]""", UrlPieces, static text => ReferenceHost.IsIn(text, ["example.com", "*.example.com", "127.0.0.1", "[::1]"]), "https://");

    [Fact]
    public void Addresses() => Hold("cidr", """["10.0.0.0/8","2001:db8::/32"]""", AddressPieces, static text => ReferenceAddress.IsIn(text, ["10.0.0.0/8", "2001:db8::/32"]), "");

    private static void Hold(string op, string value, string[] pieces, Func<string, bool?> reference, string beginning)
    {
        var condition = $$"""{"path":"args.x","op":"{{op}}","value":{{value}}}""";
        var required = Subject.Requiring(condition);
        var forbidden = Subject.Requiring($$"""{"not":{{condition}}}""");
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            for (var round = 0; round < Rounds; round++)
            {
                var text = (random.Next(4) > 0 ? beginning : "") + string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));

                if (IsAMatterOfTaste(op, text))
                {
                    continue;
                }

                var arguments = $$"""{"x":{{JsonSerializer.Serialize(text)}}}""";
                bool? found = required.Decide("t", arguments).Outcome == DecisionOutcome.Allow ? true : forbidden.Decide("t", arguments).Outcome == DecisionOutcome.Allow ? false : null;
                Assert.True(found == reference(text), $"{op} of {JsonSerializer.Serialize(text)}: {found?.ToString() ?? "error"}");
            }
        }).QuickCheckThrowOnFailure();
    }

    // What looks like an IPv4 address before two final dots is an error here and another name there. And the reference takes the
    // platform's word for what is canonical, which writes IPv4 into more prefixes than that of IPv4-mapped addresses.
    private static bool IsAMatterOfTaste(string op, string text) => op switch
    {
        "host_in" => text.Contains("..", StringComparison.Ordinal),
        "cidr" => IPAddress.TryParse(text, out var address) && address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } && address.ToString().Contains('.', StringComparison.Ordinal),
        _ => false,
    };
}
