// A real authorization server (npm oidc-provider) on a loopback port: PKCE, dynamic registration, rotating refresh tokens, revocation,
// resource indicators, `iss` in every answer, introspection for the server it protects, and a page to sign in and one to consent.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider, errors } from 'oidc-provider';
import { consentPage, loginPage } from './pages.mjs';
import { Store } from './store.mjs';

/** What the protected server signs its introspection requests with. */
export const resourceServer = { id: 'protected-server', secret: 'canary-introspection-secret-0123456789' };

export class AuthorizationServer {
  #http;
  #provider;
  #store = new Store();

  /** Seconds an access token counts; read anew for each token. */
  accessTokenSeconds = 600;

  /** Every request that came in, as text: `METHOD path`, the Authorization header and the body. */
  seen = [];

  /** Secrets of flows that the store does not hold: PKCE verifiers. */
  verifiers = [];

  /**
   * `resources` maps the URL of a protected server to the scopes it knows; `accounts` a name to its password; `clients` are those
   * registered beforehand; `people` maps a name to what is told of them by the scopes `profile`, `email` and `groups`.
   */
  static async start({ resources, accounts, clients = [], people }) {
    const server = new AuthorizationServer();
    server.resources = resources;
    server.accounts = accounts;
    server.people = people;
    server.#http = createServer((request, response) => void server.#answer(request, response));
    await new Promise((listening) => server.#http.listen(0, '127.0.0.1', listening));
    server.issuer = `http://127.0.0.1:${server.#http.address().port}`;
    server.#provider = server.#create(clients);
    return server;
  }

  stop() {
    this.#http.closeAllConnections();
    return new Promise((closed) => this.#http.close(closed));
  }

  /** Every secret it gave out or was shown. */
  get secrets() {
    return [...this.#store.issued, ...this.verifiers.map((value) => ({ kind: 'verifier', value }))];
  }

  /** How many of a kind were issued: `AccessToken`, `RefreshToken`, `AuthorizationCode`, `client secret`. */
  issued = (kind) => this.#store.issued.filter((secret) => secret.kind === kind).length;

  clients = () => this.#store.all('Client');

  /** Requests whose first line has `text` in it. */
  requests = (text) => this.seen.filter((request) => request.split('\n', 1)[0].includes(text));

  /** The access tokens stop counting now; what refreshes them goes on. */
  expireAccessTokens = () => this.#store.remove('AccessToken');

  /** Somebody ends the account's consent here: no token of it counts any longer. */
  revoke(account) {
    return ['AccessToken', 'RefreshToken', 'Grant'].map((model) => this.#store.remove(model, (payload) => payload.accountId === account))
      .reduce((sum, gone) => sum + gone);
  }

  #create(clients) {
    const provider = new Provider(this.issuer, {
      adapter: this.#store.adapter,
      clients: [
        {
          client_id: resourceServer.id, client_secret: resourceServer.secret, redirect_uris: [], response_types: [], grant_types: [],
          token_endpoint_auth_method: 'client_secret_basic'
        },
        ...clients
      ],
      findAccount: (_ctx, id) => (id in this.accounts ? { accountId: id, claims: () => ({ sub: id, ...this.people?.[id] }) } : undefined),
      ...(this.people && { claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] } }),
      jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
      cookies: { keys: [randomBytes(32).toString('base64url')] },
      scopes: ['openid', 'offline_access', ...(this.people ? ['profile', 'email', 'groups'] : []), ...new Set(Object.values(this.resources).flat())],
      features: {
        devInteractions: { enabled: false },
        registration: { enabled: true },
        revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
        introspection: { enabled: true, allowedPolicy: (_ctx, client) => client.clientId === resourceServer.id },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => undefined,
          useGrantedResource: () => true,
          getResourceServerInfo: (_ctx, resource) => {
            if (!(resource in this.resources)) throw new errors.InvalidTarget();
            return { scope: this.resources[resource].join(' '), audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: this.accessTokenSeconds };
          }
        }
      },
      pkce: { required: () => true },
      issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
      expiresWithSession: () => false,
      rotateRefreshToken: true,
      interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
      ttl: {
        AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? this.accessTokenSeconds,
        ClientCredentials: () => this.accessTokenSeconds,
        Interaction: 600, Session: 600, Grant: 3600, RefreshToken: 3600, AuthorizationCode: 60, IdToken: 600
      }
    });
    provider.on('grant.success', ({ oidc }) => {
      if (oidc.params.code_verifier) this.verifiers.push(oidc.params.code_verifier);
    });
    provider.on('server_error', (_ctx, error) => console.error(error));
    return provider;
  }

  async #answer(request, response) {
    this.#listenIn(request);
    try {
      const [, uid, step] = /^\/interaction\/([\w-]+)(?:\/(\w+))?$/.exec(new URL(request.url, this.issuer).pathname) ?? [];
      if (uid) await this.#interact(request, response, uid, step);
      else await this.#provider.callback()(request, response);
    } catch (error) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`${error.name}: ${error.message}`);
    }
  }

  async #interact(request, response, uid, step) {
    const { prompt, params, session, grantId } = await this.#provider.interactionDetails(request, response);
    const client = (await this.#provider.Client.find(params.client_id))?.clientName ?? params.client_id;
    const show = (page) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
    const finish = (result) => this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    if (step === 'login') {
      const form = new URLSearchParams(await text(request));
      const [login, password] = [form.get('login'), form.get('password')];
      if (!(login in this.accounts) || this.accounts[login] !== password) show(loginPage(uid, client, true));
      else await finish({ login: { accountId: login } });
    } else if (step === 'consent') {
      await text(request);
      await finish({ consent: { grantId: await this.#grant(prompt.details, params, session.accountId, grantId) } });
    } else if (step === 'abort') {
      await text(request);
      await finish({ error: 'access_denied', error_description: 'The person said no.' });
    } else if (prompt.name === 'login') {
      show(loginPage(uid, client, false));
    } else {
      show(consentPage(uid, client, session.accountId, (params.scope ?? '').split(' '), [params.resource ?? 'itself'].flat()));
    }
  }

  async #grant({ missingOIDCScope, missingResourceScopes }, params, accountId, grantId) {
    const grant = (grantId && await this.#provider.Grant.find(grantId)) || new this.#provider.Grant({ accountId, clientId: params.client_id });
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
    for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) grant.addResourceScope(resource, scopes.join(' '));
    return grant.save();
  }

  // Reads along without taking anything away: the body goes to its reader as it came.
  #listenIn(request) {
    const chunks = [];
    const { push } = request;
    request.push = function (chunk, ...rest) {
      if (chunk) chunks.push(Buffer.from(chunk));
      return push.call(this, chunk, ...rest);
    };
    request.on('close', () => this.seen.push(
      [`${request.method} ${request.url}`, request.headers.authorization ?? '', Buffer.concat(chunks).toString('utf8')].join('\n')));
  }
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
