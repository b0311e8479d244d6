// server-everything: every family of methods, and the same answers as without a gateway.

import { equal, rejects, truthy, within } from '../harness/report.mjs';

/** `direct` is a client of the same server without anything between, `client` the one under test. */
export async function everythingChecks(report, client, direct) {
  const same = (name, ask) => report.check(`${name} as directly`, async () => equal(await ask(client), await ask(direct), name));

  await same('lists the tools', (peer) => peer.listTools());
  await same('calls echo', (peer) => call(peer, 'echo', { message: 'a "quoted" é \u2028 line' }));
  await same('calls get-sum', (peer) => call(peer, 'get-sum', { a: 1e3, b: 0.25 }));
  await same('gets structured content', (peer) => call(peer, 'get-structured-content', { location: 'Chicago' }));
  await same('gets an image', (peer) => call(peer, 'get-tiny-image', {}));
  await same('gets annotated content', (peer) => call(peer, 'get-annotated-message', { messageType: 'error', includeImage: true }));
  await same('gets resource links', (peer) => call(peer, 'get-resource-links', { count: 3 }));
  await same('lists the resources', (peer) => peer.listResources());
  await same('lists the templates', (peer) => peer.listResourceTemplates());
  await same('reads a resource', (peer) => peer.readResource({ uri: 'demo://resource/static/document/features.md' }));
  await same('lists the prompts', (peer) => peer.listPrompts());
  await same('gets a prompt', (peer) => peer.getPrompt({ name: 'args-prompt', arguments: { city: 'Bern', state: 'BE' } }));
  await same('completes an argument', (peer) => peer.complete({
    ref: { type: 'ref/prompt', name: 'completable-prompt' }, argument: { name: 'department', value: 'S' }
  }));

  await report.check('answers ping', () => client.ping());
  await report.check('takes a log level', () => client.setLoggingLevel('error'));
  await report.check('an unknown tool is an error', async () => {
    const result = await call(client, 'no-such-tool', {}).catch((error) => ({ isError: true, error }));
    equal(result.isError, true, 'isError');
  });

  await report.check('shows progress of its own call', async () => {
    const seen = await progressOf(client, () => longOperation(client, 4));
    equal([...seen.values()], [['1/4', '2/4', '3/4', '4/4']], 'progress');
  });

  await report.check('keeps the progress of two calls apart', async () => {
    const seen = await progressOf(client, () => Promise.all([longOperation(client, 3), longOperation(client, 5)]));
    const [three, five] = [...seen.values()].sort((left, right) => left.length - right.length);
    equal(seen.size, 2, 'progress tokens');
    equal(three, ['1/3', '2/3', '3/3'], 'progress of the first');
    equal(five, ['1/5', '2/5', '3/5', '4/5', '5/5'], 'progress of the second');
  });

  await report.check('cancels a call and goes on', async () => {
    const abort = new AbortController();
    const started = Date.now();
    const running = client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 20, steps: 20 } }, undefined,
      { signal: abort.signal, onprogress: () => abort.abort('enough') });
    await rejects(running, 'the cancelled call');
    truthy(Date.now() - started < 10_000, 'cancelled in time');
    equal(first(await within(5_000, call(client, 'echo', { message: 'still here' }))), 'Echo: still here', 'the next call');
  });

  await report.check('sixteen calls at once are answered each with its own', async () => {
    const numbers = Array.from({ length: 16 }, (_, index) => index);
    const answers = await Promise.all(numbers.map((n) => call(client, 'echo', { message: `number ${n}` })));
    equal(answers.map(first), numbers.map((n) => `Echo: number ${n}`), 'answers');
  });
}

/**
 * What progress arrives while `run` lasts, in order, by progress token. Read where messages come in: the client itself
 * hands progress on later than a result, and forgets the token with the result, so what shares a read with the result is lost there.
 */
async function progressOf(client, run) {
  const { transport } = client;
  const hand = transport.onmessage;
  const seen = new Map();
  transport.onmessage = (message, ...rest) => {
    if (message.method === 'notifications/progress') {
      const { progressToken, progress, total } = message.params;
      seen.set(progressToken, [...(seen.get(progressToken) ?? []), `${progress}/${total}`]);
    }
    hand(message, ...rest);
  };
  try {
    await run();
  } finally {
    transport.onmessage = hand;
  }
  return seen;
}

async function longOperation(client, steps) {
  const operation = { name: 'trigger-long-running-operation', arguments: { duration: 1, steps } };
  const result = await client.callTool(operation, undefined, { onprogress: () => {} });
  truthy(!result.isError, 'the result');
}

export const call = (client, name, args) => client.callTool({ name, arguments: args });

export const first = (result) => result.content?.[0]?.text;
