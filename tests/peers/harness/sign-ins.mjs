// Sign-ins as an administrator sees them (`turnpike auth`), and a person with a browser who does what they are asked.

import { PlainPerson } from './browser.mjs';
import { until } from './report.mjs';

export class SignIns {
  constructor(gateway, browser, accounts) {
    this.gateway = gateway;
    this.browser = browser;
    this.accounts = accounts;
  }

  /** Begins a sign-in: { flow, url, expires_at, issuer, scopes, status }. */
  begin = (server, ...options) => this.gateway.json('auth', 'login', server, '--no-wait', ...options);

  /** How a server's sign-ins stand. */
  async standing(server, caller = null) {
    const { sign_ins: all } = await this.gateway.answer('auth', 'status', server);
    return all.find((one) => (one.caller ?? null) === caller);
  }

  /** A flow as it stands, by its id. */
  flow = (id) => this.gateway.answer('auth', 'status', id);

  /** Asks until a flow is over. */
  over = (id) => until(30_000, async () => {
    const flow = await this.flow(id);
    return flow.status === 'pending' ? undefined : flow;
  });

  /** Begins, has a person do it in the browser, and waits for its end: { begun, seen, ended }. */
  async signIn(server, name, options = [], answer = 'allow') {
    const begun = await this.begin(server, ...options);
    const person = await this.browser.open();
    try {
      const seen = await person.signIn(begun.url, name, this.accounts[name], answer);
      return { begun, seen, ended: await this.over(begun.flow) };
    } finally {
      await person.close();
    }
  }

  /** Goes as far as the answer, and gives it instead of bringing it: { begun, person, answer }. */
  async upToTheAnswer(server, name, options = []) {
    const begun = await this.begin(server, ...options);
    const person = new PlainPerson();
    person.stopBefore = (url) => url.startsWith(`${this.gateway.url}/oauth/callback`) || url.startsWith(`${this.gateway.localUrl}/oauth/callback`);
    const { url } = await person.signIn(begun.url, name, this.accounts[name]);
    person.stopBefore = () => false;
    return { begun, person, answer: new URL(url) };
  }
}
