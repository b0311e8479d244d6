// From `up` to a policy that is applied to a real server, by somebody who never saw the console; how long it takes is printed.

import { truthy } from '../harness/report.mjs';
import { everything } from '../harness/servers.mjs';
import { addByCommand, apply, approveAll } from './steps.mjs';

/** What a person types instead of the path of this installation. */
const typedCommand = 'npx -y @modelcontextprotocol/server-everything';

/** `begun` is when `up` was started, `visitor` who became the administrator. */
export async function newcomer(report, visitor, begun) {
  report.group('a newcomer');
  await report.check('adds a real server by its command, looks at its tools and approves them', async () => {
    const { command } = everything();
    visitor.effort.typed += typedCommand.length - command.join(' ').length;
    await addByCommand(visitor, 'everything', command);
    await visitor.follow('Tools');
    truthy((await visitor.text()).includes('echo'), await visitor.text());
    await approveAll(visitor);
  }, 90_000);
  await report.check('takes the policy that is recommended, reads what it means, and applies it', async () => {
    await visitor.follow('Policies');
    await visitor.follow('Recommended for everything');
    await visitor.press('Go on to the editor');
    truthy((await visitor.text()).includes('What it means'), await visitor.text());
    await apply(visitor);
  });
  await report.check('needs less than three minutes for it, typing and reading counted', async () => {
    const { typed, pages } = visitor.effort;
    const script = (Date.now() - begun) / 1000;
    // 40 words a minute of five letters each; five seconds to read a page.
    const person = typed / (40 * 5 / 60) + pages * 5;
    console.log(`# from up to a policy in force: ${script.toFixed(1)} s by this script; ${typed} characters and ${pages} pages are ${person.toFixed(0)} s of typing and reading: ${(script + person).toFixed(0)} s in all`);
    truthy(script + person < 180, `${script + person} s`);
  });
}
