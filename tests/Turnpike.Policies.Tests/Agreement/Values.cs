namespace Turnpike.Policies.Tests.Agreement;

/// <summary>What documents and calls are made of: few names and values that stand close to each other, and what an attacker would send.</summary>
internal static class Values
{
    public static readonly string[] Names = ["a", "b", "ab", "ba", "aab", "a.b", "A", "x/y~z", "é", "e\u0301", "\U0001F600b", "zz"];
    public static readonly string[] Globs = ["a*", "*b", "a?", "*", "?b", "a*b", "??", "*a*", "z*", "a**"];
    public static readonly string[] Strings = ["usd", "eur", "a.b", "é", "e\u0301", "us", "\U0001F600", "al", "a\nb", "u", "ab", "", "USD", "9"];
    public static readonly string[] Numbers = ["0", "-0", "1", "1.0", "1e0", "10e-1", "100", "100.01", "1e2", "-1", "0.1", "1e-28", "1e28", "9999999999999999999999999999", "2", "1.5"];
    public static readonly string[] Inexact = ["1e29", "1e-29", "12345678901234567890123456789", "1e999999999", "0.10000000000000000000000000001"];
    public static readonly string[] Labels = ["pii", "money", "é"];
    public static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"];
    public static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    public static readonly string[] Dates = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-12-31"];
    public static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];

    public static readonly string[] Directories = ["/srv/data", "/srv/data/", "/srv", "/", "/srv/data/é", "/tmp/x y"];

    public static readonly string[] FilePaths =
    [
        "/srv/data/a", "/srv/data", "/srv/data/", "/srv/data/../x", "/srv/data/..", "/srv/datax", "/srv//data/./a", "\\srv\\data\\a", "/srv/data%2fa",
        "/srv/data/%2e%2e/x", "/srv/data/%252e%252e/x", "/srv/data/\u0001", "srv/data", "./srv/data", "", "/", "/..", "/srv/../../srv/data", "/srv/data/100%",
        "/srv/data/%zz", "/srv/data/%00", "/srv/data/%0a", "C:\\srv\\data", "/SRV/data", "/srv/data/...", "/srv/data/é/x", "/srv/data/%C3%A9", "/srv/data/%ff",
        "/srv/data/%5c..%5c..%5cetc", "/srv/data/..\\..\\etc", "%2fsrv%2fdata", "//srv/data", "/tmp/x%20y/z", "/srv/data/e\u0301", "/srv/data/\u007f", "~/srv/data", "/srv/data/%2",
    ];

    public static readonly string[] Hosts = ["example.com", "*.example.com", "127.0.0.1", "api.example.com", "xn--e1afmkfd.com", "localhost"];

    public static readonly string[] Urls =
    [
        "https://example.com/", "https://EXAMPLE.com", "https://example.com.", "https://example.com..", "https://api.example.com:8443/x?y#z", "https://example.com@evil.org/",
        "https://evil.org/?@example.com", "https://evil.org\\@example.com", "https://exa%6dple.com/", "https:///x", "//example.com/", "example.com", "https://2130706433/",
        "https://0x7f.0.0.1/", "https://127.0.0.1/", "https://127.1/", "https://0177.0.0.1/", "http://[::1]/", "http://[::1", "https://xn--e1afmkfd.com/", "https://exämple.com/",
        "https://example.com /", "https://example.com\t/", " https://example.com/", "https://a.b.example.com/", "https://notexample.com", "https://example.com:/", "https://example.com:x/",
        "mailto:a@example.com", "javascript:alert(1)", "https://256.1.1.1/", "https://127.0.0.1./", "https://1.2.3/", "HTTPS://Api.Example.Com/%41", "https://example.com.evil.org/",
        "https://user:pw@example.com/", "https://example.com:443@evil.org/", "https://example.com#@evil.org", "https://localhost:80", "https://./", "ftp://example.com", "https:example.com", "",
    ];

    public static readonly string[] Blocks = ["10.0.0.0/8", "10.0.0.0/24", "192.168.0.0/16", "2001:db8::/32", "::1/128", "0.0.0.0/0", "::/0", "10.1.2.3/32"];

    public static readonly string[] Addresses =
    [
        "10.0.0.1", "10.1.2.3", "192.168.1.1", "::ffff:10.0.0.1", "2001:db8::1", "2001:DB8::1", "10.0.0.01", "10.0.0", "0x0a.0.0.1", "[::1]", "::1", "::", "fe80::1%eth0", "10.0.0.1:80", "",
        "167772161", " 10.0.0.1", "0:0:0:0:0:0:0:1", "2001:db8:0:0:1::", "256.0.0.1", "0.0.0.0", "255.255.255.255", "1.2.3.4.5", "10.0.0.1/32",
    ];
}
