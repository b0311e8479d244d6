// Every page there is a way to, in both themes, on a telephone and on a desk: nothing that axe-core finds, nothing wider than the window, no
// picture forgotten.

import { equal } from '../harness/report.mjs';

// More than there are kinds: whoever adds pages learns here that not all are looked at any more.
const most = 140;
const mostOfOneSearch = 3;

/** The paths one gets to from the overview, each kind of page once or a few times. */
export async function pathsFrom(visitor) {
  const seen = new Set();
  const kinds = new Map();
  const found = [];
  const waiting = ['/console'];
  while (waiting.length > 0 && found.length < most) {
    const path = waiting.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const kind = kindOf(path);
    // Twice where the page is of something, once where only what is searched for differs, and that a few times.
    const [search] = kind.split('?');
    if ((kinds.get(kind) ?? 0) >= (kind === search ? 2 : 1) || (kind !== search && (kinds.get(`${search}?`) ?? 0) >= mostOfOneSearch)) continue;
    const status = await visitor.go(path).catch(() => 0);
    if (status !== 200) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kind !== search) kinds.set(`${search}?`, (kinds.get(`${search}?`) ?? 0) + 1);
    found.push(path);
    for (const href of await visitor.page.locator('a[href^="/console"]').evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
      const [bare] = href.split('#');
      if (!/export|download|schema$|policy\?|\/file\?|\.yaml|\/oidc\//.test(bare) && !seen.has(bare)) waiting.push(bare);
    }
  }
  if (waiting.length > 0) throw new Error(`more than ${most} pages: not all are looked at`);
  return found;
}

// A name within a path is any name.
function kindOf(path) {
  const [bare, query = ''] = path.split('?');
  const parts = bare.split('/').map((part, i) => (i > 2 && !/^(new|scan|tools|tool|plans|package|pins|pin|credentials|provision|import|learn|try|tests|replay|versions|answered|verify|files|record|keys|tokens|attacks|servers|search|changes|classify|site|class|attack|server|edit|health)$/.test(part) ? ':' : part));
  return parts.join('/') + (query ? `?${query.split('&').map((field) => field.split('=')[0]).sort().join('&')}` : '');
}

export async function everyPage(report, visitor, paths) {
  report.group('every page');
  for (const path of paths) {
    await report.check(`${path}: accessible, in both themes, at 1280 and 390 pixels`, async () => {
      await visitor.go(path);
      equal(await visitor.look(path), [], 'faults');
    }, 60_000);
  }
}
