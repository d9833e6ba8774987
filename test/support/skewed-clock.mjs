// NODE_OPTIONS loads this module into a provider. TEST_CLOCK_SKEW is the number of milliseconds by which the provider's
// clock is then ahead.
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
