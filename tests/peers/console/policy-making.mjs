// A policy is imported, learned and tested. None of these pages is there before something was sent, so that each is held against axe-core here.

import { equal, truthy } from '../harness/report.mjs';
import { payload } from './payloads.mjs';

const source = `version: "1"
default: deny
tools:
  echo:
    rules:
      - { name: pace, rate_limit: 10/hour, on_deny: Slowly. }
`;
const cases = `cases:
  - { name: it echoes, tool: echo, arguments: { message: x }, expect: allow }
  - { name: nothing else, tool: add, expect: allow }
`;

export async function policyMaking(report, pol) {
  report.group('policy making');

  await report.check('a policy of another format becomes a draft, and what is otherwise is said', async () => {
    await pol.go('/console/policies');
    await pol.follow('New policy');
    await pol.follow(/^Import/);
    await pol.fill('Name', 'imported');
    await pol.fill('The policy', source);
    await pol.press('Import');
    truthy(/Imported: \d things are otherwise/.test(await pol.text()), await pol.text());
    equal(await pol.look('an import that was carried out'), [], 'faults');
    await pol.press('Go on to the editor');
    const draft = await pol.text();
    truthy(draft.includes('This is a draft') && draft.includes('Slowly.'), draft);
  });
  await report.check('the draft is tested, and draft and cases come back from it', async () => {
    await pol.press('Test it');
    await pol.fill('Calls, and what is expected', cases);
    await pol.press('Run the tests');
    const result = await pol.text();
    truthy(result.includes('1 of 2 cases failed') && /nothing else.*line 3/s.test(result), result);
    equal(await pol.look('tests of a draft'), [], 'faults');
    await pol.press('Back to the draft');
    await pol.press('Test it');
    equal(await pol.field('Calls, and what is expected').inputValue(), cases, 'the cases');
  });
  await report.check('what was called is learned, and becomes a draft', async () => {
    await pol.go('/console/policies/new/learn');
    await pol.fill('Name', 'learned');
    await pol.press('Learn');
    await pol.page.locator('#learned-head').waitFor({ timeout: 20_000 });
    truthy((await pol.text()).includes('"echo"'), await pol.text());
    equal(await pol.look('a policy that was learned'), [], 'faults');
    await pol.press('Go on to the editor');
    truthy((await pol.text()).includes('This is a draft'), await pol.text());
  }, 60_000);
  await report.check('what is pasted does nothing but stand there', async () => {
    for (const [kind, text] of Object.entries(payload)) {
      const quoted = JSON.stringify(text.slice(0, 500));
      await pol.go('/console/policies/new/import');
      await pol.fill('Name', 'pasted');
      await pol.fill('The policy', `{ "default": "deny", "rules": { ${quoted}: "allow", "b": { ${quoted}: 1 } }, ${quoted}: 2 }`);
      await pol.press('Import');
      await harmless(pol, `import ${kind}`);
      await pol.go('/console/policies/everything/tests');
      await pol.fill('Calls, and what is expected', `{ "cases": [ { "name": ${quoted}, "tool": ${quoted}, "expect": "allow", "reason": ${quoted} } ] }`);
      await pol.press('Run the tests');
      await harmless(pol, `test ${kind}`);
    }
  }, 120_000);
}

async function harmless(visitor, what) {
  const did = await visitor.page.evaluate(() => globalThis.pwned !== undefined || document.querySelector('main img[src="x"], main [onerror], main [onload], main script:not([src])') !== null);
  equal(did, false, what);
  truthy((await visitor.overflow()) <= 0, `${what}: wider than the window`);
}
