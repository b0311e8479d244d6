using System.Buffers.Binary;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Addresses;

namespace Turnpike.Policies.Tests.Addresses;

/// <summary>Addresses against the platform's own reader, which is too lenient to judge with but right about what it writes.</summary>
public sealed class IpAddressTests
{
    [Fact]
    public void Reads_every_spelling_that_the_platform_writes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var bytes = new byte[16];
            random.NextBytes(bytes);
            for (var group = 0; group < 8; group++)
            {
                if (random.Next(2) == 0)
                {
                    bytes[group * 2] = bytes[(group * 2) + 1] = 0;
                }
            }

            bytes[0] |= 0x20; // no embedded IPv4, which the platform writes where RFC 5952 does not
            var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            var platform = new IPAddress(bytes).ToString();
            Span<byte> text = stackalloc byte[IpAddress.MaxTextLength];
            var written = Encoding.ASCII.GetString(text[..IpAddress.WriteV6(bits, text)]);
            Assert.True(IpAddress.TryReadV6(Encoding.ASCII.GetBytes(platform), out var read), platform);
            Assert.Equal(bits, read);
            Assert.Equal(IPAddress.Parse(platform), IPAddress.Parse(written));
            Assert.True(IpAddress.TryReadCanonical(Encoding.ASCII.GetBytes(written), out var address), written);
            Assert.Equal(new IpAddress(bits, true), address);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("::FFFF:C000:201", "::ffff:192.0.2.1")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Writes_as_RFC_5952_asks(string text, string canonical)
    {
        Assert.True(IpAddress.TryReadV6(Encoding.ASCII.GetBytes(text), out var bits));
        var buffer = new byte[IpAddress.MaxTextLength];
        Assert.Equal(canonical, Encoding.ASCII.GetString(buffer, 0, IpAddress.WriteV6(bits, buffer)));
    }

    [Fact]
    public void Reads_nothing_that_the_platform_does_not() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            for (var round = 0; round < 50; round++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 18)).Select(_ => "01af:.."[random.Next(7)]));
                text = random.Next(2) == 0 ? text : text.Insert(random.Next(text.Length), "::");
                if (IpAddress.TryReadV6(Encoding.ASCII.GetBytes(text), out var bits))
                {
                    Assert.True(IPAddress.TryParse(text, out var platform), text);
                    Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(platform.GetAddressBytes()), bits);
                }
            }
        }).QuickCheckThrowOnFailure();
}
