// NODE_OPTIONS loads this module into a provider. It sets the provider's clock ahead by a number of milliseconds.
const skew = Number(process.env.TEST_CLOCK_SKEW);

globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }

  static now() {
    return super.now() + skew;
  }
};
