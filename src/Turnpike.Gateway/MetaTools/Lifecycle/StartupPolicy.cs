using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>Which servers of one caller start with the gateway. Names of other servers in the same files are neither told nor changed.</summary>
internal static class StartupPolicy
{
    /// <summary>What is in force.</summary>
    public static async ValueTask<MetaAnswer> ShowAsync(MetaCall call, CancellationToken cancellation)
    {
        var early = await EarlyAsync(call, cancellation);
        return MetaAnswer.Of(json =>
        {
            WriteNames(json, "auto_start", early.Select(s => s.Name));
            json.WriteStartArray("sources"u8);
            foreach (var file in early.Where(s => s.File is not null).GroupBy(s => s.File!, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("file"u8, file.Key);
                WriteNames(json, "auto_start", file.Select(s => s.Name));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total"u8, early.Length);
        });
    }

    /// <summary>Shows a change, or makes it. All of it is looked at before any of it is made.</summary>
    public static async ValueTask<MetaAnswer> SetAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var names = ArgumentValues.Texts(arguments["names"u8]);
        var apply = ArgumentValues.IsTrue(arguments["apply"u8]) && arguments["dry_run"u8].Kind == JsonKind.False;
        RequireReached(call, names, ArgumentValues.Text(arguments["source"u8]));
        var before = (await EarlyAsync(call, cancellation)).Select(s => s.Name).ToImmutableArray();
        ImmutableArray<string> after = ArgumentValues.Text(arguments["operation"u8]) switch
        {
            "add" => [.. before.Union(names, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            "remove" => [.. before.Except(names, StringComparer.Ordinal)],
            _ => [.. names.Order(StringComparer.Ordinal)],
        };
        var file = ArgumentValues.Text(arguments["path"u8]);
        SetStartup[] wanted =
        [
            .. after.Except(before, StringComparer.Ordinal).Select(n => new SetStartup(n, StartEarly: true, File: file)),
            .. before.Except(after, StringComparer.Ordinal).Select(n => new SetStartup(n, StartEarly: false, File: file)),
        ];
        var changes = await ActAsync(call, wanted, cancellation);
        if (apply)
        {
            changes = await ActAsync(call, [.. wanted.Select(w => w with { Apply = true })], cancellation);
        }

        return Say(changes, before, after, apply);
    }

    private static async ValueTask<StartupChange[]> ActAsync(MetaCall call, SetStartup[] wanted, CancellationToken cancellation)
    {
        var changes = new StartupChange[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            changes[i] = await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.SetStartup, wanted[i], cancellation);
        }

        return changes;
    }

    private static MetaAnswer Say(StartupChange[] changes, ImmutableArray<string> before, ImmutableArray<string> after, bool apply) => MetaAnswer.Of(json =>
    {
        json.WriteBoolean("ok"u8, true);
        json.WriteBoolean("changed"u8, apply && changes.Length > 0);
        json.WriteBoolean("dry_run"u8, !apply);
        json.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("server"u8, change.Name);
            json.WriteString("starts"u8, change.StartEarly ? "with_the_gateway"u8 : "when_needed"u8);
            if (change.File is not null)
            {
                json.WriteString("file"u8, change.File);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNames(json, "before", before);
        WriteNames(json, "after", after);
        json.WriteString("message"u8, (changes.Length, apply) switch
        {
            (0, _) => "It is so already: there is nothing to change.",
            (_, true) => "It is changed, and counts from the next start of the gateway.",
            _ => "Nothing was changed: this is what would be.",
        });
        if (changes.Length > 0 && !apply)
        {
            json.WriteString("next_step"u8, "the same call with apply true and dry_run false"u8);
        }
    });

    private static async ValueTask<EarlyServer[]> EarlyAsync(MetaCall call, CancellationToken cancellation)
    {
        var list = await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.GetStartup, Nothing.Value, cancellation);
        return [.. list.Servers.Where(s => call.Server(s.Name) is not null).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static void RequireReached(MetaCall call, ImmutableArray<string> names, string? source)
    {
        var level = source == "custom" ? "explicit" : source;
        foreach (var name in names)
        {
            var server = call.Server(name) ?? throw new MetaException(
                MetaCodes.NoServer, $"There is no server '{name}' for this caller.", NearestName.Of(name, call.Servers.Select(s => s.Name)));
            if (level is not null && server.Entry.Settings.Source?.Level != level)
            {
                throw new MetaException(MetaCodes.Denied, $"'{name}' does not come from a file of this kind, and only the file it comes from is written.", "gateway.config_status names it");
            }
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string member, IEnumerable<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
