// The official TypeScript client as the suite's client, by itself: what the suite's authorization scenarios are worth, and how many
// checks each has at least. Takes the server's URL as its argument, as the suite gives it.

import {
  Client, ClientCredentialsProvider, CrossAppAccessProvider, PrivateKeyJwtProvider, StreamableHTTPClientTransport, UnauthorizedError,
  requestJwtAuthorizationGrant
} from '@modelcontextprotocol/client';
import { followed } from './follow.mjs';

const url = process.argv[2];
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const modern = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION === '2026-07-28';
const provider = choose();

for (let attempt = 0; ; attempt++) {
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = new Client(
    { name: 'turnpike-peers', version: '1.0.0' }, { versionNegotiation: { mode: modern ? { pin: '2026-07-28' } : 'legacy' } });
  try {
    await client.connect(transport);
    const { tools } = await client.listTools();
    for (const { name } of tools.slice(0, 1)) await client.callTool({ name, arguments: {} });
    await client.close();
    break;
  } catch (error) {
    if (!(error instanceof UnauthorizedError) || attempt === 3 || !provider.redirected) throw error;
    const answer = await followed(provider.redirected, provider.redirectUrl);
    provider.redirected = undefined;
    await transport.finishAuth(answer);
    provider.forgetDiscovery();
    await client.close();
  }
}

function choose() {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey, signing_algorithm: algorithm } = context;
  if (privateKey) return new PrivateKeyJwtProvider({ clientId, privateKey, algorithm });
  if (context.idp_id_token) {
    return new CrossAppAccessProvider({
      clientId,
      clientSecret,
      assertion: async ({ authorizationServerUrl, resourceUrl, scope }) => (await requestJwtAuthorizationGrant({
        tokenEndpoint: context.idp_token_endpoint, audience: authorizationServerUrl, resource: resourceUrl, scope,
        idToken: context.idp_id_token, clientId: context.idp_client_id
      })).jwtAuthGrant
    });
  }
  if (process.env.MCP_CONFORMANCE_SCENARIO === 'auth/client-credentials-basic') return new ClientCredentialsProvider({ clientId, clientSecret });
  const kept = clientId ? { client: { client_id: clientId, client_secret: clientSecret, issuer: context.issuer } } : {};
  return {
    redirectUrl: 'http://localhost:3000/callback',
    clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
    clientMetadata: {
      client_name: 'turnpike-peers', redirect_uris: ['http://localhost:3000/callback'], application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code']
    },
    clientInformation: () => kept.client,
    saveClientInformation: (client) => void (kept.client = client),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void (kept.tokens = tokens),
    saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
    codeVerifier: () => kept.verifier,
    discoveryState: () => kept.discovery,
    saveDiscoveryState: (state) => void (kept.discovery = state),
    // Kept for the callback's issuer alone: the server may name another authorization server the next time.
    forgetDiscovery: () => delete kept.discovery,
    redirectToAuthorization(asked) {
      this.redirected = asked.href;
    },
    invalidateCredentials(scope) {
      if (scope === 'all' || scope === 'tokens') delete kept.tokens;
      if (scope === 'all' || scope === 'client') delete kept.client;
      if (scope === 'all' || scope === 'discovery') delete kept.discovery;
    }
  };
}
