using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Tests.Json;

public class CanonicalJsonTests
{
    private static JsonView Read(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out var fault), fault.Message + json);
        return tape.Root;
    }

    private static string Canonical(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(Read(json), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    // RFC 8785 section 3.2.2 and 3.2.3, and the test vectors of its reference repository, without the numbers that are not exact.
    [Theory]
    [InlineData("""{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""", """{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData("""{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""", "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    [InlineData("""[56,{"d":true,"10":null,"1":[]}]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""", """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""")]
    [InlineData("""{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}""", """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""")]
    [InlineData("""{"Unnormalized Unicode":"A\u030a"}""", "{\"Unnormalized Unicode\":\"A\u030a\"}")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f\\/\"", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f/\"")]
    [InlineData(" [ ] ", "[]")]
    [InlineData(" { } ", "{}")]
    [InlineData("[1 , 2,[ 3]]", "[1,2,[3]]")]
    public void Follows_rfc_8785_in_all_but_numbers(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e-9", "0")]
    [InlineData("0e999999999999999999999999", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("0.00000012", "1.2e-7")]
    [InlineData("0.000000000000000000000000001", "1e-27")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1E21", "1e+21")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("123456789012345678901234", "1.23456789012345678901234e+23")]
    [InlineData("123456789012345678901.5", "123456789012345678901.5")]
    [InlineData("1234567890123456789012.5", "1.2345678901234567890125e+21")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("333333333.33333329", "333333333.33333329")]
    [InlineData("1e400", "1e+400")]
    [InlineData("10e399", "1e+400")]
    [InlineData("0.1e401", "1e+400")]
    [InlineData("1e999999999", "1e+999999999")]
    [InlineData("-1.50e-0000999999999", "-1.5e-999999999")]
    [InlineData("1e99999999999999999999", "1e+99999999999999999999")]
    [InlineData("10e99999999999999999999", "1e+100000000000000000000")]
    [InlineData("0.01e100000000000000000000", "1e+99999999999999999998")]
    [InlineData("0.01e-99999999999999999999", "1e-100000000000000000001")]
    [InlineData("1000e-100000000000000000000", "1e-99999999999999999997")]
    public void Numbers_are_exact_normalised_decimals(string number, string expected)
    {
        Assert.Equal(expected, Canonical(number));
        Assert.Equal(expected, Canonical(expected));
    }

    [Fact]
    public void Numbers_that_are_the_shortest_text_of_their_double_look_as_in_rfc_8785() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), number =>
        {
            if (!double.IsFinite(number))
            {
                return;
            }

            // The platform writes the same digits as ECMA-262 but changes to exponents elsewhere; so compare by its exact value.
            var text = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            var canonical = Canonical(text);
            Assert.Equal(number == 0 ? 0 : number, double.Parse(canonical, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(canonical, Canonical(canonical));
            Assert.Equal(Math.Abs(number) is >= 1e21 or (< 1e-6 and > 0), canonical.Contains('e', StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_of_a_million_digits_takes_linear_time()
    {
        var digits = new string('9', 1_000_000);
        Assert.Equal(digits[0] + "." + digits[1..] + "e+999999", Canonical(digits));
        Assert.Equal("1e+" + digits, Canonical("1e" + digits));
        Assert.Equal("1e+1" + new string('0', 1_000_000), Canonical("10e" + digits));
    }

    [Fact]
    public void White_space_order_and_spelling_do_not_matter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var text = new RandomJson(seed).Value();
            var canonical = Canonical(text);
            Assert.Equal(canonical, Canonical(canonical));
            Assert.Equal(canonical, Canonical(Respell(Read(text), new RandomJson(seed + 1))));
            Assert.Equal(CanonicalJson.Digest(Read(text)), SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Different_values_have_different_forms()
    {
        string[] values = ["0", "1", "\"1\"", "true", "\"true\"", "null", "[]", "{}", "[[]]", "[1,2]", "[12]", "[2,1]", "{\"a\":1}", "{\"a\":\"1\"}", "\"\"", "1e-400", "9007199254740992", "9007199254740993"];
        Assert.Equal(values.Length, values.Select(Canonical).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_digest_allocates_nothing_in_steady_state()
    {
        var root = Read("""{"b":[1,2.50,{"z":null,"\u0061":"x\ny"}],"a":{"c":true,"aa":"é"}}""");
        Span<byte> digest = stackalloc byte[32];
        for (var i = 0; i < 100; i++)
        {
            CanonicalJson.Digest(root, digest);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            CanonicalJson.Digest(root, digest);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The same value otherwise spelled: members turned round, escapes for letters, white space.
    private static string Respell(JsonView value, RandomJson random)
    {
        var space = random.Space();
        switch (value.Kind)
        {
            case JsonKind.Object:
                var members = new List<string>();
                foreach (var member in value.Members)
                {
                    members.Insert(random.Next(members.Count + 1), Escape(member.Name) + space + ":" + Respell(member.Value, random));
                }

                return "{" + string.Join(" , ", members) + space + "}";
            case JsonKind.Array:
                var elements = new List<string>();
                foreach (var element in value.Elements)
                {
                    elements.Add(Respell(element, random));
                }

                return "[" + string.Join("\n,", elements) + space + "]";
            case JsonKind.String:
                return Escape(value);
            case JsonKind.Number:
                var text = Encoding.UTF8.GetString(value.Raw);
                return text.AsSpan().ContainsAny('e', 'E') ? text : text + (text.Contains('.', StringComparison.Ordinal) ? "00" : ".0e0");
            default:
                return Encoding.UTF8.GetString(value.Raw);
        }
    }

    private static string Escape(JsonView text) =>
        "\"" + string.Concat(text.GetString().Select(c => "\\u" + ((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture))) + "\"";
}
