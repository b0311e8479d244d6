using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Audit;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <summary>Reads <c>--config FILE</c>: a JSON object whose every member is known; anything else is an error with its place.</summary>
public static partial class ConfigurationFile
{
    /// <summary>Reads a configuration. Throws <see cref="AdminException"/> naming line, column and the nearest valid thing.</summary>
    public static GatewayConfiguration Read(ReadOnlyMemory<byte> text)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(text, JsonBudget.Document, out var fault))
        {
            throw Wrong(text, fault.Offset, $"the configuration is no strict JSON ({fault.Kind})");
        }

        if (tape.Root.Kind != JsonKind.Object)
        {
            throw Wrong(text, 0, "the configuration is a JSON object");
        }

        var configuration = GatewayConfiguration.Default;
        foreach (var (name, value) in tape.Root.Members)
        {
            configuration = name.GetString() switch
            {
                "listen" => configuration with { Listen = Listen(text, value) },
                "hosts" => configuration with { Hosts = Texts(text, value, AllowedNames.ReadHost) },
                "origins" => configuration with { Origins = Texts(text, value, AllowedNames.ReadOrigin) },
                "private_hosts" => configuration with { PrivateHosts = Texts(text, value, AllowedNames.ReadHost) },
                "durability" => configuration with { Durability = Word(text, value, ("fsync", Durability.Fsync), ("os", Durability.Os)) },
                "record" => ReadRecord(text, value, configuration),
                "limits" => ReadLimits(text, value, configuration),
                "approvals" => ReadApprovals(text, value, configuration),
                "catalog" => ReadCatalog(text, value, configuration),
                "sign_in" => ReadSignIn(text, value, configuration),
                "console" => ReadConsole(text, value, configuration),
                _ => throw Unknown(text, name, "listen", "hosts", "origins", "private_hosts", "durability", "record", "limits", "approvals", "catalog", "sign_in", "console"),
            };
        }

        return configuration;
    }

    /// <summary>An address to listen on: http, an IP address or <c>localhost</c>, and a port, nothing else. Throws <see cref="AdminException"/>.</summary>
    public static Uri ReadListen(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        && (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host == "localhost")
            ? url
            : throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no address to listen on", "http://127.0.0.1:7227");

    private static GatewayConfiguration ReadRecord(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "arguments" => configuration with
                {
                    RecordedArguments = Word(
                        text, value, ("none", ArgumentRecording.None), ("read", ArgumentRecording.Read), ("all", ArgumentRecording.All)),
                },
                "segment_bytes" => configuration with { SegmentBytes = Whole(text, value, 64 * 1024, 16L * 1024 * 1024 * 1024) },
                // The verifier refuses more than 10,000 unsigned records in a row, and some come while a checkpoint is made.
                "checkpoint_every" => configuration with { CheckpointEvery = (int)Whole(text, value, 1, 8_000) },
                _ => throw Unknown(text, name, "arguments", "segment_bytes", "checkpoint_every"),
            };
        }

        return configuration;
    }

    private static GatewayConfiguration ReadLimits(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "request_bytes" => configuration with { RequestBytes = (int)Whole(text, value, 1024, 64 * 1024 * 1024) },
                "sessions" => configuration with { Sessions = (int)Whole(text, value, 1, 1_000_000) },
                "sessions_per_grant" => configuration with { SessionsPerGrant = (int)Whole(text, value, 1, 1_000_000) },
                "session_idle_seconds" => configuration with { SessionIdle = TimeSpan.FromSeconds(Whole(text, value, 10, 7 * 24 * 3600)) },
                "server_idle_seconds" => configuration with { IdleStop = TimeSpan.FromSeconds(Whole(text, value, 10, 7 * 24 * 3600)) },
                _ => throw Unknown(text, name, "request_bytes", "sessions", "sessions_per_grant", "session_idle_seconds", "server_idle_seconds"),
            };
        }

        return configuration;
    }

    private static JsonView Section(ReadOnlyMemory<byte> text, JsonView value) =>
        value.Kind == JsonKind.Object ? value : throw Wrong(text, value.Start, "this is a JSON object");

    private static Uri Listen(ReadOnlyMemory<byte> text, JsonView value) => Text(text, value, ReadListen);

    private static ImmutableArray<string> Texts(ReadOnlyMemory<byte> text, JsonView value, Func<string, string> read)
    {
        if (value.Kind != JsonKind.Array)
        {
            throw Wrong(text, value.Start, "this is a JSON array of strings");
        }

        var texts = ImmutableArray.CreateBuilder<string>(value.Count);
        foreach (var element in value.Elements)
        {
            texts.Add(Text(text, element, read));
        }

        return texts.ToImmutable();
    }

    private static T Text<T>(ReadOnlyMemory<byte> text, JsonView value, Func<string, T> read)
    {
        try
        {
            return read(value.Kind == JsonKind.String ? value.GetString() : "");
        }
        catch (AdminException e)
        {
            throw Wrong(text, value.Start, e.Fault.Message, e.Fault.Nearest);
        }
    }

    private static T Word<T>(ReadOnlyMemory<byte> text, JsonView value, params ReadOnlySpan<(string Word, T Meaning)> words)
    {
        var given = value.Kind == JsonKind.String ? value.GetString() : "";
        var known = new List<string>();
        foreach (var (word, meaning) in words)
        {
            if (word == given)
            {
                return meaning;
            }

            known.Add(word);
        }

        throw Wrong(text, value.Start, $"this is one of {string.Join(", ", known)}", NearestName.Of(given, known));
    }

    private static long Whole(ReadOnlyMemory<byte> text, JsonView value, long least, long most) =>
        value.Kind == JsonKind.Number
        && long.TryParse(value.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw Wrong(text, value.Start, $"this is a whole number from {least} to {most}");

    private static AdminException Unknown(ReadOnlyMemory<byte> text, JsonView name, params string[] known) =>
        Wrong(text, name.Start, $"there is no '{name.GetString()}' here", NearestName.Of(name.GetString(), known) ?? string.Join(", ", known));

    private static AdminException Wrong(ReadOnlyMemory<byte> text, int offset, string message, string? nearest = null)
    {
        var (line, column) = TextPosition.At(text.Span, offset);
        return new AdminException(AdminFaultCode.Invalid, $"line {line}, column {column}: {message}", nearest);
    }
}
