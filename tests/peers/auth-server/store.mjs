// Where the authorization server keeps what it issued: in memory, and in a list of every secret it ever gave out.

/** The models whose id is the very value that was handed out. */
const bearers = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode', 'RegistrationAccessToken', 'ClientCredentials']);

export class Store {
  #models = new Map();

  /** Every secret that was issued, also those that are gone: { kind, value }. */
  issued = [];

  /** What `oidc-provider` wants of an adapter: a class of which it makes one for each model. */
  get adapter() {
    const store = this;
    return class {
      constructor(model) {
        this.model = model;
        this.entries = store.#of(model);
      }

      async upsert(id, payload) {
        if (!this.entries.has(id)) store.#remember(this.model, id, payload);
        this.entries.set(id, payload);
      }

      async find(id) {
        return this.entries.get(id);
      }

      async findByUid(uid) {
        return [...this.entries.values()].find((payload) => payload.uid === uid);
      }

      async findByUserCode(userCode) {
        return [...this.entries.values()].find((payload) => payload.userCode === userCode);
      }

      async consume(id) {
        this.entries.get(id).consumed = Math.floor(Date.now() / 1000);
      }

      async destroy(id) {
        this.entries.delete(id);
      }

      async revokeByGrantId(grantId) {
        for (const [id, payload] of this.entries) if (payload.grantId === grantId) this.entries.delete(id);
      }
    };
  }

  /** Takes away everything of a model that `chosen` says yes to; gives how many that were. */
  remove(model, chosen = () => true) {
    const entries = this.#of(model);
    const gone = [...entries].filter(([, payload]) => chosen(payload));
    for (const [id] of gone) entries.delete(id);
    return gone.length;
  }

  all = (model) => [...this.#of(model).values()];

  #of(model) {
    if (!this.#models.has(model)) this.#models.set(model, new Map());
    return this.#models.get(model);
  }

  #remember(model, id, payload) {
    if (bearers.has(model)) this.issued.push({ kind: model, value: id });
    if (payload.client_secret) this.issued.push({ kind: 'client secret', value: payload.client_secret });
  }
}
