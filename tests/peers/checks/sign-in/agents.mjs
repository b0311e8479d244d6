// Agents: the official TypeScript client with a grant's token, and what it is told.

import { newPlainClient, overHttp } from '../../harness/clients.mjs';
import { truthy } from '../../harness/report.mjs';

let allow;

/** A grant for servers under a policy that allows all; gives its token. */
export async function grantTo(gateway, subject, servers) {
  allow ??= new WeakMap();
  if (!allow.has(gateway)) allow.set(gateway, await gateway.file('allow-all.json', { version: '1', default: 'allow' }));
  const answer = await gateway.json('grant', 'create', '--subject', subject,
    ...servers.flatMap((name) => ['--server', name, '--policy', allow.get(gateway)]));
  truthy(answer.token?.startsWith('tp_'), `a token in ${Object.keys(answer)}`);
  return answer.token;
}

/** Connects and keeps everything that was said: { list, call, whoami, close, heard }. */
export async function agentOf(gateway, server, token) {
  const client = await overHttp(`${gateway.url}/mcp/${server}`, token, newPlainClient()).catch((error) => ({ refused: error }));
  const keep = async (promise) => {
    const heard = await promise.then((answer) => JSON.stringify(answer), (error) => `${error.name} ${error.message} ${JSON.stringify(error.data ?? null)}`);
    gateway.heard.push(heard);
    return promise;
  };
  const ask = (run) => (client.refused ? Promise.reject(client.refused) : run());
  const call = (name, args = {}) => keep(ask(() => client.callTool({ name, arguments: args })));
  return {
    call,
    list: async () => (await keep(ask(() => client.listTools()))).tools.map(({ name }) => name),
    whoami: async () => {
      const { content, isError } = await call('whoami');
      if (isError) throw new Error(content[0].text);
      return JSON.parse(content[0].text);
    },
    close: async () => void await client.close?.().catch(() => {})
  };
}

/** Everything an answer says, also one that is an error. */
export const words = (promise) => promise.then(
  ({ content }) => content.map(({ text }) => text).join('\n'), (error) => `${error.message} ${JSON.stringify(error.data ?? '')}`);
