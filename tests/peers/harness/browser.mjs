// A person with a browser: chromium where the machine has one, else a plain HTTP client with cookies that fills the same forms.

import { access } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
];

/** Gives { name, open(), close() }; each `open()` is a person with no cookies: { visit, signIn, close }. */
export async function openBrowser(wanted = process.env.TURNPIKE_PEERS_BROWSER) {
  const executablePath = await firstThere(wanted ? [wanted] : paths);
  if (!executablePath) return { name: 'plain HTTP with cookies', open: async () => new PlainPerson(), close: async () => {} };
  const browser = await chromium.launch({ executablePath, args: flags });
  return {
    name: `${executablePath} ${browser.version()}`,
    open: async () => {
      const context = await browser.newContext();
      context.setDefaultTimeout(15_000);
      return new ChromiumPerson(context, await context.newPage());
    },
    close: () => browser.close()
  };
}

async function firstThere(candidates) {
  for (const candidate of candidates) if (await access(candidate).then(() => true, () => false)) return candidate;
  return undefined;
}

function refused(page) {
  if (/Wrong name or password/.test(page.text)) throw new Error('wrong name or password');
  return page;
}

class ChromiumPerson {
  constructor(context, page) {
    this.context = context;
    this.page = page;
  }

  /** Opens an URL: { status, url, text, headers } of where it ends. */
  async visit(url) {
    return this.#seen(await this.page.goto(url));
  }

  /** Opens the authorization URL, signs in and consents (or says no): what is on the page where it ends. */
  async signIn(url, name, password, answer = 'allow') {
    await this.visit(url);
    if (await this.page.locator('input[name=login]').count()) {
      await this.page.fill('input[name=login]', name);
      await this.page.fill('input[name=password]', password);
      refused(await this.#follow('Sign in'));
    }
    const scopes = await this.page.locator('#scopes').textContent();
    const seen = await this.#follow(answer === 'allow' ? 'Allow' : 'Deny');
    return { ...seen, scopes };
  }

  close = () => this.context.close();

  async #follow(button) {
    let last;
    const note = (response) => {
      if (response.request().isNavigationRequest() && response.frame() === this.page.mainFrame()) last = response;
    };
    this.page.on('response', note);
    await this.page.getByRole('button', { name: button, exact: true }).click();
    await this.page.waitForLoadState('load');
    this.page.off('response', note);
    return this.#seen(last);
  }

  async #seen(response) {
    return {
      status: response.status(), url: this.page.url(), text: await this.page.locator('body').innerText(), headers: response.headers()
    };
  }
}

/** A plain HTTP client with cookies that fills the same forms. */
export class PlainPerson {
  #cookies = new Map();

  /** Stops before it opens an URL this says yes to; the answer then is { url } alone. */
  stopBefore = () => false;

  async visit(url) {
    return this.#go(url);
  }

  async signIn(url, name, password, answer = 'allow') {
    let page = await this.#go(url);
    if (page.text.includes('name="login"')) {
      page = refused(await this.#submit(page, 'login', { login: name, password }));
    }
    const scopes = /<b id="scopes">([^<]*)</.exec(page.text)?.[1];
    return { ...await this.#submit(page, answer === 'allow' ? 'consent' : 'abort', { answer }), scopes };
  }

  async close() {}

  #submit(page, step, form) {
    const action = new RegExp(`action="([^"]+/${step})"`).exec(page.text)?.[1];
    if (!action) throw new Error(`no form to ${step} at ${page.url}: ${page.text}`);
    return this.#go(new URL(action, page.url).href, { method: 'POST', body: new URLSearchParams(form) });
  }

  // Follows redirects by hand, since cookies are set on the way.
  async #go(url, init = {}) {
    for (let hops = 0; hops < 20; hops++) {
      const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie: this.#header(url) } });
      for (const line of response.headers.getSetCookie()) this.#keep(url, line);
      const location = response.headers.get('location');
      if (!location) return { status: response.status, url, text: await response.text(), headers: Object.fromEntries(response.headers) };
      url = new URL(location, url).href;
      if (this.stopBefore(url)) return { url };
      init = {};
    }
    throw new Error('more than twenty redirects');
  }

  #keep(url, line) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const key = `${new URL(url).host} ${path} ${name}`;
    if (value === '') this.#cookies.delete(key);
    else this.#cookies.set(key, { host: new URL(url).host, path, name, value });
  }

  #header(url) {
    const { host, pathname } = new URL(url);
    return [...this.#cookies.values()].filter((cookie) => cookie.host === host && pathname.startsWith(cookie.path))
      .map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}
