// The suite's authorization servers ask nobody: they send the browser straight to the callback.

/** Follows redirects from an authorization URL until they reach the callback; gives the callback's query, without going there. */
export async function followed(url, callback) {
  for (let hops = 0; hops < 10; hops++) {
    if (callback && url.startsWith(callback)) return new URL(url).searchParams;
    const response = await fetch(url, { redirect: 'manual' });
    await response.arrayBuffer();
    const location = response.headers.get('location');
    if (!location) throw new Error(`the authorization server answered ${response.status} and no redirect`);
    url = new URL(location, url).href;
  }
  throw new Error('too many redirects');
}
