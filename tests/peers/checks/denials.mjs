// What an agent sees of a policy on server-everything: the hidden, the unlisted, the denied, the refused and the limited.

import { equal, truthy } from '../harness/report.mjs';
import { call, first } from './everything.mjs';

export const policy = {
  version: '1',
  default: 'deny',
  description: 'One tool for each way a call can end.',
  hide: ['get-env'],
  tools: {
    echo: {
      deny_if: [{ conditions: [{ path: 'args.message', op: 'contains', value: 'secret' }], on_deny: 'No secrets in echoes.' }]
    },
    'get-sum': {
      require: [{ conditions: [{ path: 'args.a', op: 'lte', value: 100 }], on_deny: 'Only small numbers.' }],
      limits: [{ counter: 'sums', window: 'minute', max: 2, scope: 'grant' }]
    },
    'get-tiny-image': { action: 'deny', reason: 'No pictures here.' },
    'get-annotated-message': { require: [{ conditions: [{ path: 'args.includeImage', op: 'eq', value: false }] }] },
    'get-structured-content': { rate_limit: '1/hour' }
  }
};

const unavailable = '[POLICY DENIED] This tool is not available.';

export async function denialChecks(report, client) {
  await report.check('lists what may be called or explained, and nothing else', async () => {
    const { tools } = await client.listTools();
    equal(tools.map(({ name }) => name).sort(), Object.keys(policy.tools).sort(), 'tools');
  });

  for (const [what, name] of [['a hidden', 'get-env'], ['an unlisted', 'get-resource-links'], ['a made-up', 'no-such-tool']]) {
    await report.check(`${what} tool looks like one that does not exist`, async () =>
      equal(await call(client, name, {}), { content: [{ type: 'text', text: unavailable }], isError: true }, 'result'));
  }

  await report.check('a tool with action deny gives its reason', async () =>
    denied(await call(client, 'get-tiny-image', {}), 'No pictures here.', '/tools/get-tiny-image/action'));

  await report.check('a call without the forbidden word passes', async () =>
    equal(first(await call(client, 'echo', { message: 'hello' })), 'Echo: hello', 'text'));
  await report.check('deny_if refuses with its own words', async () =>
    denied(await call(client, 'echo', { message: 'a secret' }), 'No secrets in echoes.', '/tools/echo/deny_if/0/conditions/0'));
  await report.check('require refuses what does not hold', async () =>
    denied(await call(client, 'get-sum', { a: 101, b: 1 }), 'Only small numbers.', '/tools/get-sum/require/0/conditions/0'));

  await report.check('an argument of the wrong type is refused by the schema', async () =>
    denied(await call(client, 'get-sum', { a: 'one', b: 1 }), 'Denied by policy.', '(arguments)'));
  await report.check('a condition on a missing argument denies, and without words of its own says so in general ones', async () =>
    denied(await call(client, 'get-annotated-message', { messageType: 'error' }), 'Denied by policy.',
      '/tools/get-annotated-message/require/0/conditions/0'));
  await report.check('a reason names neither path nor value', async () => {
    const shown = JSON.stringify(await call(client, 'echo', { message: 'a secret' }));
    truthy(!shown.includes('a secret') && !shown.includes('args.message'), shown);
  });

  await report.check('a limit lets two calls pass and refuses the third with a time to come back', async () => {
    for (const b of [1, 2]) {
      const result = await call(client, 'get-sum', { a: 1, b });
      truthy(!result.isError, first(result));
    }
    const decision = denied(await call(client, 'get-sum', { a: 1, b: 3 }), undefined, '/tools/get-sum/limits/0');
    const [, retryAfter] = Object.entries(decision).find(([key]) => /retry/i.test(key)) ?? [];
    truthy(retryAfter > 0 && retryAfter <= 60, `retry-after ${retryAfter}`);
  });
  await report.check('a refused call costs nothing of a limit', async () => {
    denied(await call(client, 'get-structured-content', { location: 'Nowhere' }), 'Denied by policy.', '(arguments)');
    truthy(!(await call(client, 'get-structured-content', { location: 'Chicago' })).isError, 'the first call');
    denied(await call(client, 'get-structured-content', { location: 'Chicago' }), undefined, '/tools/get-structured-content/rate_limit');
  });

  await report.check('what is not listed under default deny is closed for resources and prompts too', async () => {
    for (const ask of [
      () => client.readResource({ uri: 'demo://resource/static/document/features.md' }),
      () => client.getPrompt({ name: 'simple-prompt' })
    ]) {
      const given = await ask().catch(() => undefined);
      equal(given, undefined, 'what came back');
    }
  });
}

/** A denial as POLICY says: isError, the words, and the decision in `_meta`. Gives the decision. */
export function denied(result, reason, rule) {
  equal(result.isError, true, `isError of ${JSON.stringify(result)}`);
  const text = first(result);
  if (reason === undefined) truthy(text.startsWith('[POLICY DENIED] '), text);
  else equal(text, `[POLICY DENIED] ${reason}`, 'text');
  const decision = result._meta?.['dev.turnpike/decision'];
  equal(decision?.decision, 'deny', `decision of ${JSON.stringify(result._meta)}`);
  equal(decision.rule, rule, 'rule');
  truthy(Object.entries(decision).some(([key, value]) => /policy|digest/i.test(key) && /[0-9a-f]{16}/.test(String(value))), 'a policy digest');
  return decision;
}
