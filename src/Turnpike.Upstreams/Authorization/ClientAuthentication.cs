using System.Net.Http.Headers;
using System.Text;

namespace Turnpike.Upstreams.Authorization;

/// <summary>How a client proves itself to a token endpoint (RFC 6749 section 2.3, RFC 7523 section 2.2).</summary>
internal static class ClientAuthentication
{
    /// <summary>Refuses to show a client to another authorization server than its own.</summary>
    public static void CheckIssuer(ClientIdentity client, string issuer)
    {
        if (!string.Equals(client.Issuer, issuer, StringComparison.Ordinal))
        {
            throw new AuthorizationException(
                AuthorizationFault.ClientBelongsElsewhere,
                $"the client id belongs to the authorization server {client.Issuer}, and the server now names {issuer}",
                "make sure that the change is meant; then register a client at the new one, and sign in again");
        }
    }

    /// <summary>Adds what the client proves itself with to a form; the answer is the header for HTTP Basic, else null.</summary>
    public static AuthenticationHeaderValue? Apply(ClientIdentity client, List<KeyValuePair<string, string>> form, DateTimeOffset now)
    {
        if (client.Proof == ClientProof.Basic)
        {
            // Id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1): a colon in the id would end it.
            var pair = $"{Uri.EscapeDataString(client.ClientId)}:{Uri.EscapeDataString(client.Secret ?? "")}";
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }

        form.Add(new("client_id", client.ClientId));
        if (client.Proof == ClientProof.Post)
        {
            form.Add(new("client_secret", client.Secret ?? ""));
        }
        else if (client.Proof == ClientProof.PrivateKeyJwt)
        {
            form.Add(new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
            form.Add(new("client_assertion", ClientAssertion.Sign(client, now)));
        }

        return null;
    }

    /// <summary>The name of a proof in metadata and registrations.</summary>
    public static string NameOf(ClientProof proof) => proof switch
    {
        ClientProof.Basic => "client_secret_basic",
        ClientProof.Post => "client_secret_post",
        ClientProof.PrivateKeyJwt => "private_key_jwt",
        _ => "none",
    };

    /// <summary>The proof of a name; null for one the gateway does not know.</summary>
    public static ClientProof? Of(string? name) => name switch
    {
        "client_secret_basic" => ClientProof.Basic,
        "client_secret_post" => ClientProof.Post,
        "private_key_jwt" => ClientProof.PrivateKeyJwt,
        "none" => ClientProof.None,
        _ => null,
    };

    /// <summary>The best proof with a secret that an authorization server takes; none when it takes no secret.</summary>
    public static ClientProof WithSecret(AuthorizationServerMetadata metadata) =>
        metadata.Takes("client_secret_basic") ? ClientProof.Basic : metadata.Takes("client_secret_post") ? ClientProof.Post : ClientProof.None;
}
