// Which of the suite's checks decide a scenario: the distinct ids that passed when the official TypeScript client (2.4.0) ran it by
// itself. A scenario counts as passed only with all of them, since the suite gives check marks to scenarios whose checks never ran.
// `conformance-auth.mjs --direct` tries them anew.

const discovery = ['prm-pathbased-requested', 'authorization-server-metadata'];
const asking = [...discovery, 'authorization-request', 'pkce-code-challenge-sent', 'pkce-s256-method-used'];
const exchanging = [...asking, 'pkce-code-verifier-sent', 'pkce-verifier-matches-challenge', 'token-request'];
const signedIn = [...exchanging, 'valid-bearer-token'];
const registering = (revision) => ['client-registration', ...(revision === '2026-07-28' ? ['sep-837-application-type-present'] : [])];
const resource = [
  'resource-parameter-consistency', 'resource-parameter-in-authorization', 'resource-parameter-in-token', 'resource-parameter-matches-prm',
  'resource-parameter-valid-uri'
];
const withoutPerson = [...discovery, 'token-request', 'valid-bearer-token'];

/** Extensions that are not offered: proof of possession and workload identity. They are run and reported, and not scored by the suite either. */
export const notOffered = ['auth/dpop', 'auth/dpop-nonce', 'auth/wif-jwt-bearer'];

/** The ids of the checks a scenario needs; empty for one nothing is known of. */
export function expectedChecks(scenario, revision) {
  const registered = [...signedIn, ...registering(revision)];
  const refused = [...asking, ...registering(revision)];
  const name = scenario.replace(/^auth\//, '');
  return {
    'metadata-default': [...registered, ...resource],
    'metadata-var1': [...registered, ...resource],
    'metadata-var2': [...registered, ...resource],
    'metadata-var3': [...registered, ...resource],
    'basic-cimd': [...signedIn, 'cimd-client-id-used'],
    'scope-from-www-authenticate': [...registered, 'scope-from-www-authenticate'],
    'scope-from-scopes-supported': [...registered, 'scope-from-scopes-supported'],
    'scope-omitted-when-undefined': [...registered, 'scope-omitted-when-undefined'],
    'scope-step-up': [
      ...registered, 'scope-step-up-initial', 'scope-step-up-escalation',
      ...(revision === '2026-07-28' ? ['sep-2350-scope-union-on-reauth'] : [])
    ],
    'scope-retry-limit': [...exchanging, ...registering(revision), 'scope-retry-limit'],
    'token-endpoint-auth-basic': [...registered, ...resource, 'token-endpoint-auth-method'],
    'token-endpoint-auth-post': [...registered, ...resource, 'token-endpoint-auth-method'],
    'token-endpoint-auth-none': [...registered, ...resource, 'token-endpoint-auth-method'],
    'pre-registration': [...signedIn, 'pre-registration-auth'],
    // Refused as soon as the server's own metadata is read: the authorization server's need not be asked for any more.
    'resource-mismatch': ['prm-pathbased-requested', 'resource-mismatch-rejected'],
    'offline-access-scope': [...signedIn, 'sep-2207-offline-access-requested'],
    'offline-access-not-supported': [...registered, 'sep-2207-offline-access-not-requested'],
    'authorization-server-migration': [
      ...registered, 'sep-2352-reregister-on-as-change', 'sep-2352-no-reuse-on-as-change', 'sep-2352-no-cross-as-credential-reuse'
    ],
    'iss-supported': [...registered, 'sep-2468-client-compare-iss-supported'],
    'iss-not-advertised': [...registered, 'sep-2468-client-proceed-no-iss'],
    'iss-supported-missing': [...refused, 'sep-2468-client-reject-missing-iss'],
    'iss-wrong-issuer': [...refused, 'sep-2468-client-compare-iss-supported'],
    'iss-unexpected': [...refused, 'sep-2468-client-compare-iss-unadvertised'],
    'iss-normalized': [...refused, 'sep-2468-client-no-normalization'],
    'metadata-issuer-mismatch': [...discovery, 'sep-2468-client-validate-metadata-issuer'],
    'client-credentials-jwt': [...withoutPerson, 'client-credentials-jwt-verified'],
    'client-credentials-basic': [...withoutPerson, 'client-credentials-basic-auth'],
    'enterprise-managed-authorization': [...withoutPerson, 'complete-flow-token-exchange', 'complete-flow-jwt-bearer']
  }[name] ?? [];
}
