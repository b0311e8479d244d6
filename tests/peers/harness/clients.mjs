// The official TypeScript SDK client over the three ways an agent can reach a server.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema
} from '@modelcontextprotocol/sdk/types.js';

/** A client that answers what servers ask: sampling, elicitation and roots. */
export function newClient(roots = []) {
  const client = new Client(
    { name: 'turnpike-peers', version: '1.0.0' },
    { capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } } });
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    role: 'assistant', model: 'none', stopReason: 'endTurn', content: { type: 'text', text: 'Sampled by the client.' }
  }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots }));
  return client;
}

/** A client that declares nothing. */
export const newPlainClient = () => new Client({ name: 'turnpike-peers-plain', version: '1.0.0' });

export async function overStdio(command, client = newClient(), env = {}) {
  const transport = new StdioClientTransport({
    command: command[0], args: command.slice(1), stderr: 'pipe', env: { ...inherited(), ...env }
  });
  const stderr = [];
  transport.stderr?.on('data', (chunk) => stderr.push(chunk));
  try {
    await client.connect(transport, { timeout: 30_000 });
  } catch (error) {
    await transport.close().catch(() => {});
    throw new Error(`${error.message}; it wrote: ${Buffer.concat(stderr).toString('utf8').slice(-2000)}`);
  }
  return client;
}

export async function overHttp(url, token, client = newClient()) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}

function inherited() {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'DOTNET_ROOT', 'DOTNET_CLI_HOME', 'DOTNET_GCHeapCount', 'TZ'];
  return Object.fromEntries(names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]));
}
