// The gateway as the suite's client: it adds the server, signs in as the suite expects, and an agent calls a tool through it. Takes the
// server's URL as its argument, as the suite gives it; which gateway, by TURNPIKE_PEERS_GATEWAY.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { PlainPerson } from '../harness/browser.mjs';
import { until } from '../harness/report.mjs';
import { Turnpike } from '../harness/turnpike.mjs';

const url = process.argv[2];
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const modern = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION === '2026-07-28';
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const gateway = Turnpike.attached(JSON.parse(process.env.TURNPIKE_PEERS_GATEWAY));
const server = `s${process.pid}`;

// Adding succeeds or says that somebody has to sign in; which of the two is for the calls below to show.
await gateway.run('server', 'add', server, '--url', url, '--trust-first');
await configure();
const policy = await gateway.file(`${server}.json`, { version: '1', default: 'allow' });
const { token } = await gateway.json('grant', 'create', '--subject', server, '--server', server, '--policy', policy);

// As often as a person would be asked: at first, for a further scope, after a migration; a server that always wants more gets no more.
for (let attempt = 0; attempt < 3; attempt++) {
  await signIn();
  await gateway.run('pin', 'approve', server, '--all');
  if (await used()) process.exit(0);
}
throw new Error('still not signed in');

async function configure() {
  const { client_id: id, client_secret: secret, private_key_pem: key, issuer, idp_issuer: idp } = context;
  if (!id) return;
  const mode = idp ? 'enterprise' : scenario.includes('client-credentials') ? 'client_credentials' : 'oauth';
  const options = ['--mode', mode, '--client-id', id];
  if (secret) options.push('--client-secret-file', await gateway.file(`${server}.secret`, secret));
  if (key) options.push('--client-key-file', await gateway.file(`${server}.pem`, key));
  if (issuer) options.push('--issuer', issuer);
  if (idp) options.push('--idp', idp, '--idp-client-id', context.idp_client_id);
  await gateway.json('auth', 'configure', server, ...options);
  if (idp) await gateway.json('secret', 'set', server, 'ID_TOKEN', '--from-file', await gateway.file(`${server}.id`, context.idp_id_token));
}

async function signIn() {
  const flow = await gateway.answer('auth', 'login', server, '--no-wait');
  if (flow.status === 'pending') await new PlainPerson().visit(flow.url);
  const { status, reason } = await until(10_000, async () => {
    const now = await gateway.answer('auth', 'status', flow.flow);
    return now.status === 'pending' ? undefined : now;
  });
  if (status !== 'completed') throw new Error(`the sign-in is ${status}: ${reason}`);
}

/** Lists and calls; false when somebody has to sign in (again). */
async function used() {
  const client = new Client(
    { name: 'turnpike-peers', version: '1.0.0' }, { versionNegotiation: { mode: modern ? { pin: '2026-07-28' } : 'legacy' } });
  try {
    await client.connect(new StreamableHTTPClientTransport(
      new URL(`${gateway.url}/mcp/${server}`), { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
    const { tools } = await client.listTools();
    for (const { name } of tools.slice(0, 1)) {
      const { isError, content } = await client.callTool({ name, arguments: {} });
      if (isError) return await asksForSignIn(content[0]?.text ?? '');
    }
    return true;
  } catch (error) {
    return await asksForSignIn(error.message);
  } finally {
    await client.close().catch(() => {});
  }
}

// By how the sign-in stands: a client that was refused its first request may not pass on what it was told.
async function asksForSignIn(text) {
  const { sign_ins: all } = await gateway.answer('auth', 'status', server);
  if (!all.some(({ state }) => ['needs_sign_in', 'insufficient_scope', 'expired'].includes(state))) throw new Error(text);
  console.error(text);
  return false;
}
