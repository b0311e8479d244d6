// Somebody who uses the console in a browser, and what is noticed meanwhile: errors, requests that leave the origin, how much a page weighs.

import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
];
const sizes = [[1280, 860], [390, 844]];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const fileName = (name) => name.replace('/console', 'console').replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80);

/** A browser for visitors; undefined where the machine has none. */
export async function launch(wanted = process.env.TURNPIKE_PEERS_BROWSER) {
  for (const executablePath of wanted ? [wanted] : paths) {
    if (await access(executablePath).then(() => true, () => false)) return chromium.launch({ executablePath, args: flags });
  }
  return undefined;
}

export class Visitor {
  /** What went wrong in any page: texts. */
  noticed = [];

  /** Requests to anywhere else than the console's origin and those allowed. */
  strayed = [];

  /** The heaviest page: { path, bytes }, everything it loads but pictures. */
  heaviest = { path: '', bytes: 0 };

  /** How many characters were typed and how many pages looked at: what a person's time is reckoned by. */
  effort = { typed: 0, pages: 0 };

  /** Proves anew who one is on the page that asks for it, which a long run comes to; undefined for who is not asked. */
  prove = undefined;

  /** The folder for pictures of the pages that are looked at; undefined for none. */
  pictures = undefined;

  /** How long what the page loads is, each once it is there. */
  #bodies = [];

  constructor(base, context, page, allowed) {
    this.base = base;
    this.context = context;
    this.page = page;
    this.allowed = allowed;
    page.on('dialog', (dialog) => {
      this.noticed.push(`${page.url()}: a dialog: ${dialog.message()}`);
      void dialog.dismiss().catch(() => {});
    });
    page.on('pageerror', (error) => this.noticed.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // What is refused on purpose is said by the browser, too.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.noticed.push(`${page.url()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin !== new URL(base).origin && !allowed.includes(origin)) this.strayed.push(request.url());
    });
    page.on('response', (response) => {
      // What a page asks for again by itself is not of its weight, and what was still under way for the one before is of that one.
      if (['image', 'eventsource', 'fetch'].includes(response.request().resourceType())) return;
      this.#bodies.push(response.body().then(({ length }) => length, () => 0));
    });
  }

  static async open(browser, base, { width = 1280, height = 860, theme = 'light', allowed = [] } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(15_000);
    return new Visitor(base, context, await context.newPage(), allowed);
  }

  /** Opens a path, or an URL; gives the status. */
  async go(path) {
    const bodies = (this.#bodies = []);
    this.effort.pages++;
    const response = await this.page.goto(new URL(path, this.base).href);
    await this.page.waitForLoadState('load');
    const bytes = (await Promise.all(bodies)).reduce((sum, length) => sum + length, 0);
    if (bytes > this.heaviest.bytes) this.heaviest = { path: this.place.replace(/tpl_\w+/, '…'), bytes };
    return response.status();
  }

  /** Where one is: path and query. */
  get place() {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Types into the field whose label begins so; what it says besides is a hint. */
  fill = (label, text) => {
    this.effort.typed += text.length;
    return this.field(label).fill(text);
  };

  field = (label) => this.page.getByLabel(new RegExp(`^${label.replace(/[^\w ]/g, '\\$&')}`))
    .and(this.page.locator('input, select, textarea')).filter({ visible: true }).first();

  /** Presses a button or follows a link by its name, and waits for the page behind it. */
  async press(name, role = 'button') {
    const target = this.page.getByRole(role, { name, exact: typeof name === 'string' }).filter({ visible: true }).first();
    this.effort.pages++;
    await Promise.all([this.page.waitForEvent('load'), target.click()]);
    if (!this.prove || !this.place.startsWith('/console/confirm/')) return;
    const prove = this.prove;
    this.prove = undefined;
    await prove();
    this.prove = prove;
  }

  /** Presses a button that stays on its page. */
  click = (name) => this.page.getByRole('button', { name, exact: typeof name === 'string' }).filter({ visible: true }).first().click();

  follow = (name) => this.press(name, 'link');

  /** Follows the link of a certain address. */
  async followTo(path) {
    this.effort.pages++;
    await Promise.all([this.page.waitForEvent('load'), this.page.locator(`a[href="${path}"]`).filter({ visible: true }).first().click()]);
  }

  /** Opens a box that asks first, and presses the button in it. */
  async confirm(label, yes = label) {
    await this.page.locator('details.confirm > summary').filter({ hasText: label }).first().click();
    await this.press(yes);
  }

  /** Waits until what the page says is under way is over. */
  async settled() {
    await this.page.locator('[data-follow].warn').waitFor({ state: 'detached', timeout: 60_000 });
    await this.page.waitForLoadState('load');
  }

  /** What a page says happened, or is wrong. */
  notices = async () => (await this.page.locator('main .notice, main [role=alert], main [role=status]').allInnerTexts()).join('\n');

  text = () => this.page.locator('main').innerText();

  signIn = async (name, password) => {
    await this.go('/console/sign-in');
    await this.fill('Name', name);
    await this.fill('Password', password);
    await this.press('Sign in');
  };

  /** What axe-core finds against WCAG 2.2 A and AA and its best practices, or against colours alone: a line for each rule that is broken. */
  async faults(coloursAlone = false) {
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate((alone) => globalThis.axe.run(document, alone
      ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] }
      : { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }), coloursAlone);
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
  }

  /** How much wider the page is than the window, in pixels. */
  overflow = () => this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  /**
   * What is wrong with the page one is on, in both themes, on a telephone and on a desk: what axe-core finds, and whatever is wider than the
   * window. Takes a picture of each where pictures are wanted.
   */
  async look(name) {
    const wrong = [];
    for (const [width, height] of sizes) {
      await this.page.setViewportSize({ width, height });
      for (const theme of ['light', 'dark']) {
        // The page follows the window and the system's theme as it stands: it is opened once. In dark only the colours differ.
        await this.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        const where = `${width} ${theme}`;
        wrong.push(...(await this.faults(theme === 'dark')).map((fault) => `${where}: ${fault}`));
        const over = await this.overflow();
        if (over > 0) wrong.push(`${where}: ${over} pixels wider than the window`);
        if (this.pictures) await this.page.screenshot({ path: join(this.pictures, `${fileName(name)}-${width}-${theme}.png`), fullPage: true });
      }
    }
    await this.page.setViewportSize({ width: 1280, height: 860 });
    await this.page.emulateMedia({ colorScheme: 'light' });
    return wrong;
  }

  close = () => this.context.close();
}
