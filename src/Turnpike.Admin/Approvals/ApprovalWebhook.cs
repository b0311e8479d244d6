using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Approvals;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Webhooks;

namespace Turnpike.Admin.Approvals;

/// <summary>How the telling of approvals stands.</summary>
/// <param name="Address">Scheme, host and port of the receiver; null where none is configured at the owner of the data folder.</param>
/// <param name="Delivered">Events that were taken, since the start.</param>
/// <param name="Waiting">Events that wait for an attempt.</param>
/// <param name="Lost">Events that were given up, since the start; each is in the record.</param>
/// <param name="Problem">Why the last attempt failed; null when it did not.</param>
public sealed record WebhookView(string? Address, long Delivered, int Waiting, long Lost, string? Problem);

/// <summary>
/// Tells a webhook of approvals, behind the record and beside the way of a call. What waited for a person when the last owner ended is
/// told again at the start, under the same id. Values of arguments only where the configuration says so.
/// </summary>
internal sealed class ApprovalWebhook : IAsyncDisposable
{
    private static readonly string[] Types = ["approval.requested", "approval.approved", "approval.denied", "approval.expired"];

    private readonly WebhookTarget _target;
    private readonly WebhookSender _sender;
    private readonly TimeProvider _time;
    private readonly bool _withArguments;
    private LocalLedger? _ledger;
    private Func<People> _people = () => People.None;
    private Func<Uri?> _console = () => null;

    public ApprovalWebhook(WebhookTarget target, bool withArguments, TimeProvider time)
    {
        (_target, _withArguments, _time) = (target, withArguments, time);
        _sender = new WebhookSender(target, time, NoteLost);
    }

    public WebhookView View => _sender.Standing switch { var s => new WebhookView(_target.ToString(), s.Delivered, s.Waiting, s.Lost, s.Problem) };

    /// <summary>The target a configuration names; null for none. Throws <see cref="AdminException"/>, which repeats no secret.</summary>
    public static WebhookTarget? TargetOf(GatewayConfiguration configuration)
    {
        if (configuration.ApprovalWebhook is not { } webhook)
        {
            return null;
        }

        try
        {
            return WebhookTarget.TryCreate(webhook.Url, File.ReadAllText(webhook.SecretFile), out var target)
                ? target
                : throw new AdminException(
                    AdminFaultCode.Invalid, $"the webhook's secret in '{webhook.SecretFile}' is not whsec_ and the base64 of 24 to 64 bytes", "whsec_ and: openssl rand -base64 32");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Invalid, $"the webhook's secret cannot be read from '{webhook.SecretFile}'"), e);
        }
    }

    /// <summary>Begins to tell; first of what waits already.</summary>
    public void Begin(LocalLedger ledger, Func<People> people, Func<Uri?> console)
    {
        (_ledger, _people, _console) = (ledger, people, console);
        foreach (var approval in ledger.ListApprovals().Where(a => a.State == ApprovalState.Pending))
        {
            Tell(ApprovalEvent.Requested, approval);
        }
    }

    /// <summary>Queues an event and returns.</summary>
    public void Tell(ApprovalEvent what, Approval approval) => _sender.Send(new WebhookMessage(
        $"msg_{approval.Id}_{(int)what}", Body(what, approval), what == ApprovalEvent.Requested ? DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAt) : null));

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private byte[] Body(ApprovalEvent what, Approval approval)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type"u8, Types[(int)what]);
        json.WriteString("timestamp"u8, _time.GetUtcNow());
        json.WriteStartObject("data"u8);
        json.WriteString("id"u8, approval.Id);
        json.WriteString("digest"u8, approval.Digest);
        json.WriteString("caller"u8, approval.Subject);
        json.WriteString("grant"u8, approval.Grant);
        json.WriteString("server"u8, approval.Server);
        json.WriteString("method"u8, approval.Method);
        json.WriteString("name"u8, approval.Name);
        json.WriteString("definition"u8, approval.DefinitionHash);
        json.WriteString("policy"u8, approval.PolicyDigest);
        json.WriteString("rule"u8, approval.Rule);
        json.WriteString("reason"u8, approval.Reason);
        json.WriteString("requested_at"u8, DateTimeOffset.FromUnixTimeMilliseconds(approval.RequestedAt));
        json.WriteString("expires_at"u8, DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAt));
        WriteAnswers(json, approval);
        json.WriteString("decide"u8, $"turnpike approval approve {approval.Id}");
        json.WriteString("page"u8, _console() is { } console ? ConsolePage.Of(console, approval.Id) : null);
        if (_withArguments)
        {
            json.WriteString("arguments"u8, _ledger is { } ledger && ledger.TryReadArguments(approval, out var arguments) ? Encoding.UTF8.GetString(arguments) : null);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private void WriteAnswers(Utf8JsonWriter json, Approval approval)
    {
        json.WriteNumber("quorum"u8, approval.Quorum);
        json.WriteStartArray("approved_by"u8);
        foreach (var name in ApprovalVote.Supporters(approval, _people()))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteString("answered_by"u8, approval.AnsweredBy);
        json.WriteString("answer_reason"u8, approval.AnswerReason);
    }

    private void NoteLost(WebhookMessage message, string why)
    {
        try
        {
            _ledger?.Note(new CallIntent
            {
                Kind = "finding",
                Method = "webhook.undelivered",
                Name = message.Id,
                Decision = new Decision(DecisionOutcome.Deny, DecisionStep.Approval, "(webhook)", "", why, []),
            });
        }
        catch (RecordUnavailableException)
        {
            // Every call is refused then, and that is said elsewhere.
        }
        catch (ObjectDisposedException)
        {
            // Ending.
        }
    }
}

/// <summary>Where a person sees an approval in a browser.</summary>
public static class ConsolePage
{
    /// <summary>
    /// The address people open: the configured one, else the one that is listened on. Null without either, and for one that stands for all
    /// addresses of a machine, which no browser could open.
    /// </summary>
    public static Uri? AddressOf(GatewayConfiguration configuration, Uri? listening) =>
        configuration.ConsoleAddress is { } given ? new Uri(given)
        : listening is not null && IPAddress.TryParse(listening.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? null
        : listening;

    /// <summary>The path, without the id.</summary>
    public const string Path = "/console/approvals/";

    /// <summary>The page of an approval under an address.</summary>
    public static string Of(Uri console, string id) => string.Create(CultureInfo.InvariantCulture, $"{console.GetLeftPart(UriPartial.Authority)}{Path}{id}");

    /// <summary>The path of a link by which somebody gets in, without its token.</summary>
    public const string LinkPath = "/console/first/";

    /// <summary>The page of a link by which somebody gets in, under an address.</summary>
    public static string LinkOf(Uri console, string token)
    {
        ArgumentNullException.ThrowIfNull(console);
        return $"{console.GetLeftPart(UriPartial.Authority)}{LinkPath}{token}";
    }
}
