// A protected MCP server on the official TypeScript SDK, both eras: it says where to sign in (RFC 9728), asks the authorization server
// about each token (RFC 7662), takes only tokens made for itself, and has a tool that needs a further scope.

import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler, fromJsonSchema } from '@modelcontextprotocol/server';
import { createServer } from 'node:http';
import { resourceServer } from '../auth-server/server.mjs';

export const scopes = ['mcp:tools', 'mcp:admin'];

/** The scope a call needs, by the name of its tool; everything else needs the first one. */
const needed = { erase_everything: 'mcp:admin' };

const metadataPath = '/.well-known/oauth-protected-resource/mcp';

export class ProtectedServer {
  #http;

  /** Requests that carried a token, by what became of them: { status, token, subject }. */
  seen = [];

  static async start() {
    const server = new ProtectedServer();
    const answer = toNodeHandler(createMcpHandler(({ authInfo }) => server.#tools(authInfo)));
    server.#http = createServer((request, response) => void server.#answer(request, response, answer).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }));
    await new Promise((listening) => server.#http.listen(0, '127.0.0.1', listening));
    server.origin = `http://127.0.0.1:${server.#http.address().port}`;
    server.url = `${server.origin}/mcp`;
    return server;
  }

  /** Names the authorization server that is trusted from now on, and no other. */
  trust(issuer) {
    this.issuer = issuer;
  }

  stop() {
    this.#http.closeAllConnections();
    return new Promise((closed) => this.#http.close(closed));
  }

  async #answer(request, response, answer) {
    if (request.url === metadataPath) {
      return json(response, 200, {
        resource: this.url, authorization_servers: [this.issuer], scopes_supported: [scopes[0]], bearer_methods_supported: ['header']
      });
    }
    if (request.url !== '/mcp') return json(response, 404, { error: 'not_found' });
    const body = await read(request);
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    const introspected = token === undefined ? undefined : await this.#introspect(token);
    const note = (status) => token === undefined ? undefined : this.seen.push({ status, token, subject: introspected?.sub });
    if (introspected?.active !== true || introspected.aud !== this.url) {
      note(401);
      return this.#challenge(response, 401, { error: token === undefined ? undefined : 'invalid_token', scope: scopes[0] });
    }
    const granted = (introspected.scope ?? '').split(' ');
    const required = (body?.method === 'tools/call' ? needed[body.params?.name] : undefined) ?? scopes[0];
    if (!granted.includes(required)) {
      note(403);
      return this.#challenge(response, 403, { error: 'insufficient_scope', scope: required });
    }
    note(200);
    request.auth = { token, clientId: introspected.client_id, scopes: granted, expiresAt: introspected.exp, extra: { subject: introspected.sub } };
    await answer(request, response, body);
  }

  async #introspect(token) {
    const answer = await fetch(`${this.issuer}/token/introspection`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${resourceServer.id}:${resourceServer.secret}`).toString('base64')}` },
      body: new URLSearchParams({ token })
    });
    if (!answer.ok) throw new Error(`introspection answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  #challenge(response, status, parameters) {
    const all = { ...parameters, resource_metadata: `${this.origin}${metadataPath}` };
    const written = Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}="${value}"`);
    response.setHeader('www-authenticate', `Bearer ${written.join(', ')}`);
    json(response, status, { error: parameters.error ?? 'unauthorized' });
  }

  #tools(authInfo) {
    const server = new McpServer({ name: 'protected', version: '1.0.0' });
    const nothing = fromJsonSchema({ type: 'object', properties: {} });
    const tool = (name, description, annotations, inputSchema, run) => server.registerTool(name, { description, annotations, inputSchema }, run);
    const text = (value) => ({ content: [{ type: 'text', text: value }] });
    tool('whoami', 'Says whose account this is.', { readOnlyHint: true }, nothing,
      () => text(JSON.stringify({ subject: authInfo.extra.subject, client: authInfo.clientId, scopes: authInfo.scopes })));
    tool('add_note', 'Adds a note to the account.', { readOnlyHint: false, destructiveHint: false },
      fromJsonSchema({ type: 'object', properties: { note: { type: 'string' } }, required: ['note'] }),
      ({ note }) => text(`Noted for ${authInfo.extra.subject}: ${note}`));
    tool('tell_token', 'Says the token it was called with, as a careless server would.', { readOnlyHint: true }, nothing,
      () => text(`It was ${authInfo.token}.`));
    tool('erase_everything', 'Erases the account; needs a further scope.', { readOnlyHint: false, destructiveHint: true }, nothing,
      () => text(`Erased by ${authInfo.extra.subject}`));
    return server;
  }
}

function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(value));
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return undefined;
  const raw = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
