// The two pages a person sees: who are you, and may this client. Plain forms, no script.

export const loginPage = (uid, client, failed) => page('Sign in', `
  <h1>Sign in</h1>
  ${failed ? '<p role="alert">Wrong name or password.</p>' : ''}
  <p>to continue to ${escape(client)}</p>
  <form method="post" action="/interaction/${uid}/login">
    <label>Name <input name="login" autocomplete="off"></label>
    <label>Password <input name="password" type="password" autocomplete="off"></label>
    <button type="submit">Sign in</button>
  </form>`);

export const consentPage = (uid, client, account, scopes, resources) => page('Consent', `
  <h1>Allow access</h1>
  <p>${escape(account)}, ${escape(client)} asks for <b id="scopes">${escape(scopes.join(' '))}</b> at ${escape(resources.join(' '))}</p>
  <form method="post" action="/interaction/${uid}/consent"><button type="submit" name="answer" value="allow">Allow</button></form>
  <form method="post" action="/interaction/${uid}/abort"><button type="submit" name="answer" value="deny">Deny</button></form>`);

const page = (title, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
