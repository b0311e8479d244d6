// The fixtures by themselves: the official TypeScript client signs in at the authorization server and calls the protected server, with
// nothing between. What fails here says nothing about the gateway.

import { auth, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createServer } from 'node:http';
import { newPlainClient } from '../../harness/clients.mjs';
import { equal, rejects, truthy } from '../../harness/report.mjs';
import { scopes } from '../../protected-server/server.mjs';

export async function directChecks(report, { first, second, server, browser, accounts }) {
  const callback = await Callback.start();
  const provider = new InMemoryProvider(callback.url);
  const whoami = async () => JSON.parse((await calling(server, provider, 'whoami')).content[0].text);
  const signIn = async (name, answer) => {
    const person = await browser.open();
    try {
      const seen = await person.signIn(provider.redirected, name, accounts[name], answer);
      return { seen, query: callback.last };
    } finally {
      await person.close();
    }
  };

  await report.check('without a token: 401, and where to sign in', async () => {
    const response = await fetch(server.url, { method: 'POST', body: '{}' });
    equal(response.status, 401, 'status');
    truthy(/^Bearer scope="mcp:tools", resource_metadata="http:\/\/127\.0\.0\.1:\d+\/\.well-known\/oauth-protected-resource\/mcp"$/
      .test(response.headers.get('www-authenticate')), response.headers.get('www-authenticate'));
  });
  await report.check('the client discovers, registers and asks for a person', async () => {
    truthy(await rejects(whoami(), 'the first call') instanceof UnauthorizedError, 'an UnauthorizedError');
    const asked = new URL(provider.redirected).searchParams;
    equal([asked.get('code_challenge_method'), asked.get('resource'), asked.get('scope')], ['S256', server.url, 'mcp:tools'], 'what it asks for');
    equal(first.requests('POST /reg').length, 1, 'registrations');
  });
  await report.check('a wrong password leads nowhere', async () => {
    const person = await browser.open();
    truthy(/wrong name or password/i.test(await rejects(person.signIn(provider.redirected, 'alice', 'wrong'), 'signing in')), 'the page');
    equal(callback.last, undefined, 'callback');
    await person.close();
  });
  await report.check('a person who says no', async () => {
    const { query } = await signIn('alice', 'deny');
    equal([query.get('error'), query.get('iss'), query.has('code')], ['access_denied', first.issuer, false], 'the callback');
  });
  await report.check('a person who says yes; the callback tells the issuer', async () => {
    await rejects(whoami(), 'the call');
    const { query } = await signIn('alice');
    equal(query.get('iss'), first.issuer, 'iss');
    equal(await provider.finish(server, query), 'AUTHORIZED', 'the exchange');
    const { subject, scopes: granted } = await whoami();
    equal([subject, granted], ['alice', [scopes[0]]], 'who it is');
  });
  await report.check('a code counts once', async () => {
    await rejects(provider.finish(server, callback.last), 'the same code again');
    // Whoever sends a code twice loses what it was exchanged for: the server revokes the grant.
    await rejects(whoami(), 'the call');
    const { query } = await signIn('alice');
    equal(await provider.finish(server, query), 'AUTHORIZED', 'the exchange');
  });
  await report.check('an expired access token is refreshed, and the refresh token is another', async () => {
    const before = { ...provider.kept.tokens };
    equal(first.expireAccessTokens() > 0, true, 'tokens gone');
    equal((await whoami()).subject, 'alice', 'who it is');
    const after = provider.kept.tokens;
    truthy(after.access_token !== before.access_token && after.refresh_token !== before.refresh_token, 'other tokens');
  });
  await report.check('a short access token really ends', async () => {
    first.accessTokenSeconds = 3;
    first.expireAccessTokens();
    try {
      await whoami();
    } finally {
      first.accessTokenSeconds = 600;
    }
    await untilRefused(server, provider.kept.tokens.access_token);
  });
  await report.check('a token for something else is refused', async () => {
    equal((await asking(server, 'not-a-token')).status, 401, 'status');
    equal((await asking(server, provider.kept.tokens.refresh_token)).status, 401, 'status of the refresh token');
  });
  await report.check('a tool that needs more says so: 403 with the scope', async () => {
    const response = await asking(server, await freshToken(provider, whoami), 'erase_everything');
    equal(response.status, 403, 'status');
    truthy(/error="insufficient_scope", scope="mcp:admin"/.test(response.headers.get('www-authenticate')), response.headers.get('www-authenticate'));
  });
  await report.check('revoked at the authorization server: nothing counts any longer', async () => {
    truthy(first.revoke('alice') >= 2, 'tokens gone');
    truthy(await rejects(whoami(), 'the call') instanceof UnauthorizedError, 'an UnauthorizedError');
  });
  await report.check('another authorization server, another registration', async () => {
    server.trust(second.issuer);
    provider.forget();
    await rejects(whoami(), 'the call');
    const { query } = await signIn('bob');
    equal(await provider.finish(server, query), 'AUTHORIZED', 'the exchange');
    equal((await whoami()).subject, 'bob', 'who it is');
    equal(second.requests('POST /reg').length, 1, 'registrations at the second');
  });
  await report.check('the authorization servers know what they gave out', async () => {
    for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'client secret', 'verifier']) {
      truthy(first.secrets.some((secret) => secret.kind === kind && secret.value.length > 20), kind);
    }
    truthy(first.requests('POST /token').some((request) => request.includes('code_verifier=')), 'bodies are seen');
  });
  await callback.stop();
}

async function calling(server, provider, tool) {
  const client = newPlainClient();
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { authProvider: provider }));
  try {
    return await client.callTool({ name: tool, arguments: {} });
  } finally {
    await client.close();
  }
}

/** A bare call of a tool with a token of choice. */
export function asking(server, token, tool = 'whoami') {
  return fetch(server.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {} } })
  });
}

async function untilRefused(server, token) {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((again) => setTimeout(again, 100))) {
    if ((await asking(server, token)).status === 401) return;
  }
  throw new Error('the token still counts');
}

async function freshToken(provider, whoami) {
  await whoami();
  return provider.kept.tokens.access_token;
}

/** Waits where the browser is sent at the end. */
class Callback {
  static async start() {
    const callback = new Callback();
    callback.http = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://localhost');
      if (pathname === '/callback') callback.last = searchParams;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Signed in.</p>');
    });
    await new Promise((listening) => callback.http.listen(0, '127.0.0.1', listening));
    callback.url = `http://127.0.0.1:${callback.http.address().port}/callback`;
    return callback;
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((closed) => this.http.close(closed));
  }
}

class InMemoryProvider {
  kept = {};

  constructor(redirectUrl) {
    this.redirectUrl = redirectUrl;
  }

  get clientMetadata() {
    return {
      client_name: 'turnpike-peers', redirect_uris: [this.redirectUrl], grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'], token_endpoint_auth_method: 'client_secret_basic', application_type: 'native'
    };
  }

  forget = () => void (this.kept = {});
  clientInformation = () => this.kept.client;
  saveClientInformation = (client) => void (this.kept.client = client);
  tokens = () => this.kept.tokens;
  saveTokens = (tokens) => void (this.kept.tokens = tokens);
  saveCodeVerifier = (verifier) => void (this.kept.verifier = verifier);
  codeVerifier = () => this.kept.verifier;
  redirectToAuthorization = (url) => void (this.redirected = url.href);
  invalidateCredentials = (scope) => {
    if (scope === 'all' || scope === 'tokens') delete this.kept.tokens;
  };

  finish = (server, query) => auth(this, { serverUrl: server.url, authorizationCode: query.get('code'), iss: query.get('iss') ?? undefined });
}
