// Tests use NODE_OPTIONS to load this module into a provider. The provider's clock is then ahead by the number of
// milliseconds in TEST_CLOCK_SKEW.
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
